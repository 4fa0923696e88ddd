namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>A column that the mapping names.</summary>
/// <param name="Name">The table's column.</param>
/// <param name="Type">Its type as it is written; null for the table's own.</param>
/// <param name="Value">What it takes; null for the value's field of its name.</param>
internal sealed record ColumnSource(string Name, string? Type, SqlExpression? Value);
