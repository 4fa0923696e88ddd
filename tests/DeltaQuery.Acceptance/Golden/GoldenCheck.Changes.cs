namespace DeltaQuery.Acceptance.Golden;

/// <summary>The changes that the table's source tells of by drawing them, and those that must be refused.</summary>
internal sealed partial class GoldenCheck
{
    private async Task CheckChangesAsync()
    {
        foreach (var (from, to, _) in _case.Changes.Where(c => c.Path is null))
            await CheckAsync($"changes from {from} to {to} must fail", () => MustFailAsync($"SELECT * FROM {ChangesOf(from, to)}"));
        foreach (var (range, drawn) in _case.DrawnChanges)
        {
            // Some sources name other tables and times, too.
            var arguments = range.Split(", ");
            if (arguments.Length < 4 || !long.TryParse(arguments[1], out var from))
                continue;
            await CheckAsync($"drawn changes {range}", async () =>
            {
                var expected = drawn.Where(line => line.StartsWith('|')).Select(Cells).ToList();
                var columns = string.Join(", ", expected[0].Split('|').Select(name => $"coalesce({SqlName(name)}::VARCHAR, '')"));
                var call = ChangesOf(from, long.TryParse(arguments[2], out var to) ? to : null);
                var met = (await RunAsync($"SELECT {columns} FROM {call}", keep: int.MaxValue)).Rows.Select(row => string.Join('|', row));
                var (theirs, ours) = (expected.Skip(1).Order(StringComparer.Ordinal).ToList(), met.Order(StringComparer.Ordinal).ToList());
                return theirs.SequenceEqual(ours) ? null : $"met {string.Join(" / ", ours)}, expected {string.Join(" / ", theirs)}";
            });
        }
    }

    private string ChangesOf(long from, long? to) => $"table_changes_by_path('{_root.Replace("'", "''", StringComparison.Ordinal)}', {from}{(to is null ? "" : $", {to}")})";

    private static string Cells(string line) => string.Join('|', line.Trim('|').Split('|').Select(cell => cell.Trim()));
}
