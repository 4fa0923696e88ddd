using DeltaQuery.Testing;
using Xunit.Abstractions;

namespace DeltaQuery.Acceptance.Pruning;

/// <summary>Pruning never changes an answer: random queries over random tables give the same rows with pruning, without it, and in plain DuckDB
/// over the same rows.</summary>
/// <remarks>
/// DELTAQUERY_SEED=n (or n-m) runs the scenarios of these seeds alone; DELTAQUERY_LONG=1 the full size. A failure names its seed and query;
/// the same seed
/// makes the same tables and queries again.
/// </remarks>
public sealed class PruningPropertyTests(ITestOutputHelper output)
{
    private const int QueriesOfScenario = 60;

    private static readonly string[] Zones = ["UTC", "America/New_York", "Asia/Kolkata"];

    [Fact]
    public async Task Pruning_never_changes_an_answer()
    {
        var tally = new PruningTally();
        foreach (var seed in TestSize.Seeds(3, 175))
        {
            using var scenario = new PruningScenario(seed, Zones[seed % Zones.Length]);
            await scenario.RunAsync(QueriesOfScenario, tally);
        }

        output.WriteLine(tally.ToString());
        Assert.True(tally.Failures.Count == 0, $"{tally}\n{string.Join("\n\n", tally.Failures.Take(10))}");
        if (TestSize.HasOwnSeeds)
            return;

        // Or else the test would prove nothing.
        Assert.True(tally.Pruned * 5 >= tally.Queries, $"too few queries pruned a file: {tally}");
        Assert.True(tally.Erred * 5 <= tally.Queries, $"too many queries are errors: {tally}");
        Assert.True(tally.WithRows * 3 >= tally.Queries, $"too many queries give no rows: {tally}");
    }
}
