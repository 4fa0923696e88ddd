namespace DeltaQuery.Engine;

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeName">Its type as DuckDB writes it: <c>DECIMAL(10,2)</c>.</param>
/// <param name="Kind">What sort of value it holds.</param>
public sealed record ResultColumn(string Name, string TypeName, ResultColumnKind Kind)
{
    /// <summary>Its type, with all its parts.</summary>
    public required ResultType Type { get; init; }

    /// <summary>The table's column that it is; null where it is computed, and where that is not known.</summary>
    public ColumnOrigin? Origin => FindOrigin?.Invoke().Origin;

    /// <summary>Whether it is computed; null where that is not known.</summary>
    public bool? IsExpression => FindOrigin?.Invoke().IsExpression;

    internal Func<(ColumnOrigin? Origin, bool? IsExpression)>? FindOrigin { get; init; }
}
