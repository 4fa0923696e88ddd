using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Maintenance;

/// <summary>Whatever has happened to a table, after VACUUM every version inside the retention reads as before, its change data feed too.
/// <c>DELTAQUERY_SEED=n</c> repeats what failed, <c>DELTAQUERY_LONG=1</c> tries many more.</summary>
public sealed class VacuumPropertyTests
{
    private static readonly int Histories = TestSize.IsLong ? 100 : 6;

    [Fact]
    public async Task Versions_inside_the_retention_read_as_before()
    {
        var seeds = TestSize.Seeds(Histories, Histories).ToArray();
        var (deleted, lost) = (0, 0);
        foreach (var seed in seeds)
        {
            using var history = new VacuumedHistory(seed);
            await history.MakeAsync();
            var (files, fault) = await history.VacuumAsync();
            Assert.True(fault is null, $"seed {seed}: {fault}\n{history.Story}");
            deleted += files;
            lost += await history.LosesWithoutRetentionAsync() ? 1 : 0;
        }

        // What was compared could have been different: files went, and where nothing protects old versions, they are lost.
        Assert.True(seeds.Length == 1 || (deleted > Histories && lost > Histories / 3), $"{deleted} files went, {lost} histories lost versions");
    }
}
