using System.Globalization;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Changes;

/// <summary>INSERT, UPDATE, DELETE and MERGE do what DuckDB does with a table of its own, and what Spark does with a copy of ours.</summary>
/// <remarks>DELTAQUERY_SEED=n (or n-m) runs these seeds alone; DELTAQUERY_LONG=1 runs 500, and 200 with Spark.</remarks>
public sealed class ChangeSequenceTests
{
    [Fact]
    public Task Changes_leave_the_rows_that_DuckDB_has() => RunAsync(40, 500, seed => new ChangeSequence(seed), changes: 12);

    [SkippableFact]
    public Task Changes_leave_the_rows_that_Spark_has()
    {
        Skip.If(SparkOracle.Address is null, SparkOracle.Missing);
        var spark = new SparkOracle { Session = "changes" };
        return RunAsync(20, 200, seed => new ChangeSequence(seed, spark), changes: 5);
    }

    private static async Task RunAsync(int few, int many, Func<int, ChangeSequence> make, int changes)
    {
        var only = Environment.GetEnvironmentVariable("DELTAQUERY_SEED");
        var ends = only is { Length: > 0 } ? [.. only.Split('-').Select(n => int.Parse(n, CultureInfo.InvariantCulture))]
            : new[] { 1, Environment.GetEnvironmentVariable("DELTAQUERY_LONG") == "1" ? many : few };
        var failures = new List<string>();
        for (var seed = ends[0]; seed <= ends[^1]; seed++)
        {
            using var sequence = make(seed);
            if (await sequence.RunAsync(changes) is { } failure)
                failures.Add(failure);
        }

        Assert.True(failures.Count == 0, $"{failures.Count} seeds fail\n{string.Join("\n\n", failures.Take(3))}");
    }
}
