namespace DeltaQuery.Engine;

/// <summary>The column of a Delta table whose values a result's column has as they are.</summary>
/// <param name="Schema">The table's schema; <c>delta</c> for one that is named by its path.</param>
/// <param name="Table">Its name, or its path.</param>
/// <param name="Column">The column.</param>
public sealed record ColumnOrigin(string Schema, string Table, TableColumn Column)
{
    /// <summary>Whether the table's files are parted by it.</summary>
    public bool IsPartitionColumn { get; init; }

    /// <summary>Whether it may be NULL in the result: where the table lets it be, by an outer join, or by several groupings.</summary>
    public bool MayBeNull { get; init; }
}
