using DeltaQuery.Acceptance.Writing;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.S3;

/// <summary>dq is killed at any moment of its work on a table on S3; what it had acknowledged is there, and nothing is there by half.</summary>
public sealed class KilledWriterTests
{
    private static readonly (int Kills, int LongestPause) Size = TestSize.IsLong ? (20, 1500) : (2, 800); // ms

    [SkippableTheory]
    [InlineData("classic", false)]
    [InlineData("v2", true)]
    public async Task A_killed_writer_leaves_a_whole_table_with_all_that_was_acknowledged(string policy, bool vectors)
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        using var folder = new TempFolder();
        using var engine = new TestEngine(await S3Server.NewRootAsync());
        await engine.RunAsync(
            $"CREATE TABLE t (id BIGINT, n INT) TBLPROPERTIES (delta.enableDeletionVectors = {(vectors ? "true" : "false")}, "
            + $"delta.checkpointInterval = 2, delta.checkpointPolicy = '{policy}')");
        await engine.RunAsync("INSERT INTO t SELECT i, 0 FROM range(300) r(i)");
        var random = new Random(policy.Length);
        await KillTests.KillMergesAsync(
            engine, Path.Combine(folder.Path, "merges.sql"), Size.Kills, () => random.Next(50, Size.LongestPause), "WHEN MATCHED THEN UPDATE SET n = t.n + 1");
        await S3Folder.DownloadAsync(engine.Root, folder.Path);
        using var downloaded = new TestEngine(folder.Path);
        KillTests.AssertWhole(downloaded, 300);
        Assert.Equal(1, await engine.RunAsync("INSERT INTO t VALUES (-1, -1)"));
    }
}
