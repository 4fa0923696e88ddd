namespace DeltaQuery.Engine.Writing;

/// <summary>The query whose rows are written.</summary>
/// <param name="Sql">Its text, as DuckDB runs it.</param>
/// <param name="Columns">What it gives.</param>
internal sealed record RowsQuery(string Sql, IReadOnlyList<QueryColumn> Columns)
{
    /// <summary>Values that are the same in all rows, behind the query's columns: SQL of the type of the table's column that each is for.</summary>
    public IReadOnlyList<string> Constants { get; init; } = [];
}
