using System.Globalization;

namespace DeltaQuery.Acceptance.Changes;

/// <summary>INSERT, UPDATE, DELETE and MERGE do what DuckDB does with a table of its own.</summary>
/// <remarks>DELTAQUERY_SEED=n (or n-m) runs these seeds alone; DELTAQUERY_LONG=1 runs 500.</remarks>
public sealed class ChangeSequenceTests
{
    private const int Changes = 12;

    [Fact]
    public async Task Changes_leave_the_rows_that_DuckDB_has()
    {
        var only = Environment.GetEnvironmentVariable("DELTAQUERY_SEED");
        var ends = only is { Length: > 0 } ? [.. only.Split('-').Select(n => int.Parse(n, CultureInfo.InvariantCulture))]
            : Environment.GetEnvironmentVariable("DELTAQUERY_LONG") == "1" ? [1, 500] : new[] { 1, 40 };
        var failures = new List<string>();
        for (var seed = ends[0]; seed <= ends[^1]; seed++)
        {
            using var sequence = new ChangeSequence(seed);
            if (await sequence.RunAsync(Changes) is { } failure)
                failures.Add(failure);
        }

        Assert.True(failures.Count == 0, $"{failures.Count} seeds fail\n{string.Join("\n\n", failures.Take(3))}");
    }
}
