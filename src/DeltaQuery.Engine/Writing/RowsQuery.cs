namespace DeltaQuery.Engine.Writing;

/// <summary>The query whose rows are written.</summary>
/// <param name="Sql">Its text, as DuckDB runs it.</param>
/// <param name="Columns">What it gives.</param>
internal sealed record RowsQuery(string Sql, IReadOnlyList<QueryColumn> Columns);
