namespace DeltaQuery.Engine.Writing;

/// <summary>A user's condition over the rows that are written, by the table's logical names. NULL does not satisfy it.</summary>
/// <param name="Name">What is violated, for the message: <c>REPLACE WHERE (a > 0)</c>.</param>
/// <param name="Table">What columns may be qualified with, quoted.</param>
/// <param name="Sql">DuckDB's SQL.</param>
internal sealed record RowCondition(string Name, string Table, string Sql);
