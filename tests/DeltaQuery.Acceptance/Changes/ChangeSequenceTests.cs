using DeltaQuery.Acceptance.Golden;
using DeltaQuery.Testing;
using Xunit.Abstractions;

namespace DeltaQuery.Acceptance.Changes;

/// <summary>INSERT, UPDATE, DELETE and MERGE do what DuckDB does with a table of its own, and what Spark does with a copy of ours.</summary>
/// <remarks>DELTAQUERY_SEED=n (or n-m) runs these seeds alone; DELTAQUERY_LONG=1 runs 500, and 300 with Spark.</remarks>
public sealed class ChangeSequenceTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Changes_leave_the_rows_that_DuckDB_has()
    {
        var failures = new List<string>();
        foreach (var seed in TestSize.Seeds(40, 500))
        {
            using var sequence = new ChangeSequence(seed);
            if (await sequence.RunAsync(changes: 12) is { } failure)
                failures.Add(failure);
        }

        AssertNone(failures, "");
    }

    /// <summary>Rows, counts, what is refused, and what the history tells: docs/spark-differences.md has what differs on purpose.</summary>
    [SkippableFact]
    public async Task Changes_are_those_of_Spark()
    {
        Skip.If(SparkOracle.Address is null, SparkOracle.Missing);
        var (seeds, tally, failures) = (TestSize.Seeds(30, 300).ToList(), new SparkTally(), new List<string>());

        // Two of Spark's sessions: it plans a statement on one core.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(half => Task.Run(async () =>
        {
            var spark = new SparkOracle { Session = $"changes-{half}" };
            foreach (var seed in seeds.Where(seed => seed % 2 == half))
            {
                using var sequence = new ChangeSequence(seed, spark, tally);
                if (await sequence.RunAsync(changes: TestSize.IsLong ? 6 : 4) is not { } failure)
                    continue;
                lock (failures)
                    failures.Add(failure);
            }
        })));
        var line = $"beside Spark: {seeds.Count} tables, {failures.Count} failed; {tally}";
        output.WriteLine(line);
        GoldenReport.Write("spark.txt", [line]);
        AssertNone(failures, line);
    }

    private static void AssertNone(List<string> failures, string line) =>
        Assert.True(failures.Count == 0, $"{line}\n{failures.Count} seeds fail\n{string.Join("\n\n", failures.Take(3))}");
}
