using DeltaQuery.Acceptance.Golden;
using DeltaQuery.Testing;
using Xunit.Abstractions;

namespace DeltaQuery.Acceptance.S3;

/// <summary>Behind a line on which anything goes wrong, statements take effect once or not at all.</summary>
/// <remarks>DELTAQUERY_SEED=n repeats one sequence; DELTAQUERY_LONG=1 has 500 requests go wrong instead of 50.</remarks>
public sealed class RandomFaultsTests(ITestOutputHelper output)
{
    private const int FaultsOfARun = 50;

    [SkippableFact]
    public async Task No_fault_on_the_line_loses_or_doubles_a_commit()
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        int[] seeds = [.. TestSize.Seeds(1, 10)];
        var (statements, failed, unknown) = (0, 0, 0);
        var faults = new List<KeyValuePair<(ProxyFault, string), int>>();
        foreach (var seed in seeds)
        {
            using var run = await FaultRun.RunAsync(seed, FaultsOfARun);
            faults.AddRange(run.Faults);
            (statements, failed, unknown) = (statements + run.Counts.Statements, failed + run.Counts.Failed, unknown + run.Counts.Unknown);
        }

        var line = $"{RandomFaults.Told(faults)}; {statements} statements, {failed} failed, {unknown} of them with an outcome that is not known";
        GoldenReport.Write("s3-faults.txt", [line]);
        output.WriteLine(line);
        Assert.True(faults.Sum(f => f.Value) >= seeds.Length * FaultsOfARun, line);
        Assert.True(failed < statements / 2, line);
    }
}
