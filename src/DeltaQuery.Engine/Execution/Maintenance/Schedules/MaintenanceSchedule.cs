namespace DeltaQuery.Engine.Execution.Maintenance.Schedules;

/// <summary>What is to be done to tables, and how often.</summary>
/// <param name="Name">The schedule's name.</param>
/// <param name="Table">The table as it is written in SQL; null for all.</param>
/// <param name="Schema">Whose tables, where it is for all; null for all schemas.</param>
/// <param name="Every">How often, as DuckDB prints it.</param>
/// <param name="EverySeconds">The same in seconds.</param>
/// <param name="Work">Statements without a table: <c>OPTIMIZE ZORDER BY (a)</c>.</param>
/// <param name="Created">From when on the intervals count.</param>
internal sealed record MaintenanceSchedule(
    string Name, string? Table, string? Schema, string Every, long EverySeconds, IReadOnlyList<string> Work, DateTimeOffset Created)
{
    /// <summary>The number of the interval that a time is in; 0 before the first is over.</summary>
    public long SlotAt(DateTimeOffset time) => Math.Max(0, (long)Math.Floor((time - Created).TotalSeconds / EverySeconds));

    /// <summary>When an interval begins, and what is to be done in it falls due.</summary>
    public DateTimeOffset Due(long slot) => Created.AddSeconds(slot * EverySeconds);

    /// <summary>A statement of the work, on a table.</summary>
    /// <param name="work">The statement without a table.</param>
    /// <param name="table">The table as it is written in SQL.</param>
    public static string On(string work, string table)
    {
        var word = work.Split((char[]?)null, 2)[0];
        var rest = work[word.Length..];
        return word.Equals("REORG", StringComparison.OrdinalIgnoreCase) ? $"{word} TABLE {table}{rest}" : $"{word} {table}{rest}";
    }
}
