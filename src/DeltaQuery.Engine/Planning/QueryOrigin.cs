using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Planning;

/// <summary>Where a column of a query's result comes from.</summary>
/// <param name="Table">The table whose column it is; null for an expression, and where that is not known.</param>
/// <param name="Field">The column.</param>
/// <param name="IsExpression">Whether it is computed; null where that is not known.</param>
/// <param name="MayAddNull">Whether it may be NULL where the table's column is not.</param>
internal readonly record struct QueryOrigin(OriginTable? Table, StructField? Field, bool? IsExpression, bool MayAddNull)
{
    public static readonly QueryOrigin OfExpression = new(null, null, true, true);

    /// <summary>The name that it has without an alias; null where that is not known.</summary>
    public string? Name { get; init; }
}
