using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>A column that rows have.</summary>
/// <param name="Field">The table's column.</param>
/// <param name="Sql">Its value over the loaded columns; the quoted name of one where nothing is to be computed.</param>
/// <param name="User">What the user wrote; null where the value is not the user's.</param>
/// <param name="IsLoaded">Whether it is a loaded column as it is.</param>
internal sealed record OutputColumn(StructField Field, string Sql, SqlExpression? User, bool IsLoaded)
{
    /// <summary>The type that the user's value is cast to before it becomes the column's; null for the column's own.</summary>
    public DataType? Declared { get; init; }
}
