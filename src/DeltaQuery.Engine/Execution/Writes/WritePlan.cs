using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Writes;

/// <summary>Where the columns of a query go.</summary>
/// <param name="Layout">The table.</param>
/// <param name="Sources">For each column of the table the place of the query's column that goes into it; null makes it NULL.</param>
internal sealed record WritePlan(TableLayout Layout, IReadOnlyList<int?> Sources)
{
    /// <summary>The constants behind the query's columns (<see cref="RowsQuery.Constants"/>).</summary>
    public IReadOnlyList<string> Constants { get; init; } = [];

    /// <summary>What every row must satisfy, or null.</summary>
    public RowCondition? Within { get; init; }

    /// <summary>The query's columns are the table's.</summary>
    public static WritePlan InOrder(TableLayout layout) => new(layout, [.. Enumerable.Range(0, layout.Schema.Fields.Count).Select(i => (int?)i)]);
}
