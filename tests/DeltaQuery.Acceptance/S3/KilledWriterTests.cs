using System.Globalization;
using DeltaQuery.Acceptance.Writing;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.S3;

/// <summary>dq is killed at any moment of its work on a table on S3; what it had acknowledged is there, and nothing is there by half.</summary>
public sealed class KilledWriterTests
{
    private static readonly int Kills = Environment.GetEnvironmentVariable("DELTAQUERY_LONG") == "1" ? 20 : 3;

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
        var script = Path.Combine(folder.Path, "merges.sql");
        await File.WriteAllLinesAsync(script, Enumerable.Repeat(
            "MERGE INTO t USING (SELECT i AS id FROM range(300) r(i)) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = t.n + 1;", 200));
        var random = new Random(policy.Length);
        var acknowledged = 0;
        for (var run = 0; run < Kills; run++)
        {
            acknowledged += await DqProgram.RunAndKillAsync(engine.Root, script, random.Next(50, 1500), "(1 row)");
            using var later = new TestEngine(engine.Root);
            var row = (await later.ValueAsync("SELECT count(*), count(DISTINCT id), count(DISTINCT n), max(n) FROM t")).Split('|');
            Assert.Equal(["300", "300", "1"], row[..3]);
            var done = int.Parse(row[3], CultureInfo.InvariantCulture);
            Assert.InRange(done, acknowledged, acknowledged + run + 1); // the one that was killed may have been committed
            Assert.Equal($"{done + 1}|{done + 2}", await later.ValueAsync("SELECT max(version), count(*) FROM delta_history('t')"));
        }

        Assert.True(acknowledged > 0, "nothing was ever acknowledged");
        await S3Folder.DownloadAsync(engine.Root, folder.Path);
        using var downloaded = new TestEngine(folder.Path);
        KillTests.AssertWhole(downloaded, 300);
        Assert.Equal(1, await engine.RunAsync("INSERT INTO t VALUES (-1, -1)"));
    }
}
