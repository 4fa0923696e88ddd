namespace DeltaQuery.Engine;

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeName">Its type as DuckDB writes it: <c>DECIMAL(10,2)</c>.</param>
/// <param name="Kind">What sort of value it holds.</param>
public sealed record ResultColumn(string Name, string TypeName, ResultColumnKind Kind)
{
    /// <summary>Its type, with all its parts.</summary>
    public required ResultType Type { get; init; }
}
