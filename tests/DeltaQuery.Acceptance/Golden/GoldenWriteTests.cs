using System.Collections.Concurrent;
using DeltaQuery.Engine;
using DeltaQuery.Testing;
using Xunit.Abstractions;

namespace DeltaQuery.Acceptance.Golden;

/// <summary>Every table that another engine wrote, and that can be read, takes an INSERT, an UPDATE, a DELETE and a MERGE, or says by name why
/// it does not.</summary>
public sealed class GoldenWriteTests(ITestOutputHelper output)
{
    /// <summary>As many as were written when this was last looked at, less some: that all are refused must not pass.</summary>
    private static readonly int FewestWritten = TestSize.IsLong ? 300 : 90;

    /// <summary>Larger ones are left to the long run.</summary>
    private static readonly long MostRows = TestSize.IsLong ? long.MaxValue : 200_000;

    /// <summary>So many tables of a kind are changed; the long run changes all.</summary>
    private static readonly int MostOfAKind = TestSize.IsLong ? int.MaxValue : 1;

    /// <summary>Runs one table alone, or those that begin so.</summary>
    private static readonly string? Only = Environment.GetEnvironmentVariable("DELTAQUERY_GOLDEN_TABLE");

    [SkippableFact]
    public async Task Writable_tables_take_each_change_and_an_independent_reader_finds_the_right_rows()
    {
        Skip.If(GoldenFolder.Path is null, GoldenFolder.Missing);
        var outcomes = new ConcurrentDictionary<string, (string Outcome, string Detail)>(StringComparer.Ordinal);
        var tables = GoldenFolder.Tables().Where(t => Only is null || t.StartsWith(Only, StringComparison.Ordinal)).Select(t => new GoldenCase(t))
            .Where(c => c.MustFail is null && c.Rows <= MostRows && c.MissingDataFiles == 0 && !c.ReaderFeatures.Any(GoldenCheck.Refusable.Contains))
            .GroupBy(c => c.Kind).SelectMany(kind => kind.Take(Only is null ? MostOfAKind : int.MaxValue)).ToList();
        await Parallel.ForEachAsync(tables, new ParallelOptions { MaxDegreeOfParallelism = Math.Min(4, Environment.ProcessorCount) }, async (table, _) =>
            outcomes[table.Name] = await RunAsync(table));

        var lines = outcomes.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Value.Outcome,-9} {o.Key}  {o.Value.Detail}").ToList();
        var counts = string.Join(", ", outcomes.GroupBy(o => o.Value.Outcome).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}"));
        GoldenReport.Write("golden-writes.txt", [.. lines, $"golden tables written: {counts}"]);
        foreach (var line in lines.Where(l => !l.StartsWith("written", StringComparison.Ordinal)))
            output.WriteLine(line);
        var failed = lines.Where(l => l.StartsWith("FAILED", StringComparison.Ordinal)).ToList();
        Assert.True(failed.Count == 0, $"{failed.Count} of {outcomes.Count} tables\n{string.Join('\n', failed)}");
        Assert.True(Only is not null || outcomes.Values.Count(o => o.Outcome == "written") >= FewestWritten, counts);
    }

    private static async Task<(string Outcome, string Detail)> RunAsync(GoldenCase table)
    {
        try
        {
            using var write = new GoldenWrite(table);
            if (await write.RunAsync() is { } difference)
                return ("FAILED", difference);
            return (write.Refused.Count == 0 ? "written" : write.Done.Count == 0 ? "refused" : "in part", string.Join(" ", write.Refused.Take(1)));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return ("FAILED", e.ToString());
        }
    }
}
