using System.Globalization;
using System.Text.Json;
using DeltaQuery.Testing;
using DeltaQuery.Testing.PlainDelta;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>dq is killed at any moment of its RESTOREs and CLONEs: a table is at one version or the other, and each version that there was can be
/// read.</summary>
public sealed class KilledCopiesTests
{
    private static readonly int Kills = TestSize.IsLong ? 50 : 3;

    [Fact]
    public async Task A_killed_restore_has_gone_back_or_not()
    {
        using var engine = new TestEngine();
        var sums = await MakeAsync(engine, "t", "delta.enableDeletionVectors = true, delta.checkpointInterval = 7");
        var script = Path.Combine(engine.Root, "restores.sql");
        await File.WriteAllLinesAsync(script, Enumerable.Range(0, 400).Select(n => $"RESTORE TABLE t TO VERSION AS OF {1 + (n % 4)};"));
        var random = new Random(21);
        var acknowledged = 0;
        for (var run = 0; run < Kills; run++)
        {
            acknowledged += await DqProgram.RunAndKillAsync(engine.Root, script, random.Next(20, 300), "(1 row)");
            using var later = new TestEngine(engine.Root);
            var restores = await later.RowsAsync(
                "SELECT version, operationParameters['version'] FROM (DESCRIBE HISTORY t) WHERE operation = 'RESTORE' ORDER BY version");
            Assert.InRange(restores.Count, acknowledged, acknowledged + run + 1); // the one that was killed may have been committed
            foreach (var restore in restores.TakeLast(5))
            {
                var (version, to) = (restore.Split('|')[0], int.Parse(restore.Split('|')[1], CultureInfo.InvariantCulture));
                Assert.Equal(sums[to], await later.ValueAsync($"SELECT count(*), coalesce(sum(i), 0) FROM t VERSION AS OF {version}"));
            }

            for (var version = 1; version < sums.Count; version++)
                Assert.Equal(sums[version], await later.ValueAsync($"SELECT count(*), coalesce(sum(i), 0) FROM t VERSION AS OF {version}"));
        }

        Assert.True(acknowledged > 0, "nothing was ever acknowledged");
        AssertPlain(engine, "t");
        Assert.Equal(1, await engine.RunAsync("INSERT INTO t VALUES (-1, 'z')"));
    }

    [Fact]
    public async Task A_killed_clone_is_a_whole_one_or_none()
    {
        using var engine = new TestEngine();
        var sums = await MakeAsync(engine, "s", "delta.enableDeletionVectors = true");
        await engine.RunAsync("CREATE TABLE c DEEP CLONE s VERSION AS OF 1");
        var script = Path.Combine(engine.Root, "clones.sql");
        var random = new Random(22);
        var acknowledged = 0;
        for (var run = 0; run < Kills; run++)
        {
            await File.WriteAllLinesAsync(script, Enumerable.Range(0, 200).Select(n => n % 3 == 2
                ? $"CREATE OR REPLACE TABLE c SHALLOW CLONE s VERSION AS OF {1 + (n % 4)};"
                : $"CREATE {(n % 3 == 0 ? $"TABLE c{run}_{n}" : "OR REPLACE TABLE c")} DEEP CLONE s VERSION AS OF {1 + (n % 4)};"));
            acknowledged += await DqProgram.RunAndKillAsync(engine.Root, script, random.Next(20, 300), "(1 row)");
            using var later = new TestEngine(engine.Root);
            var commits = 0;
            foreach (var folder in Directory.GetDirectories(engine.Root, "c*").Select(f => Path.GetFileName(f)!).Where(f => Directory.Exists($"{engine.Root}/{f}/_delta_log")))
            {
                if (!Directory.EnumerateFiles($"{engine.Root}/{folder}/_delta_log", "*.json").Any())
                    continue; // killed before its first commit: no table
                var history = await later.RowsAsync($"SELECT version, operationParameters['sourceVersion'] FROM (DESCRIBE HISTORY {folder}) ORDER BY version");
                commits += history.Count;
                foreach (var clone in history.TakeLast(3))
                {
                    var source = int.Parse(clone.Split('|')[1], CultureInfo.InvariantCulture);
                    Assert.Equal(sums[source], await later.ValueAsync($"SELECT count(*), coalesce(sum(i), 0) FROM {folder} VERSION AS OF {clone.Split('|')[0]}"));
                }

                AssertPlain(engine, folder);
            }

            Assert.InRange(commits - 1, acknowledged, acknowledged + run + 1); // the one that was killed may have been committed
            Assert.Equal(sums[^1], await later.ValueAsync("SELECT count(*), coalesce(sum(i), 0) FROM s"));
        }

        Assert.True(acknowledged > 0, "nothing was ever acknowledged");
        await engine.RunAsync("CREATE OR REPLACE TABLE c DEEP CLONE s");
        Assert.Equal(sums[^1], await engine.ValueAsync("SELECT count(*), coalesce(sum(i), 0) FROM c"));
    }

    /// <summary>A table of five versions.</summary>
    /// <returns>What each holds.</returns>
    private static async Task<List<string>> MakeAsync(TestEngine engine, string name, string properties)
    {
        await engine.RunAsync($"CREATE TABLE {name} (i BIGINT, p STRING) PARTITIONED BY (p) TBLPROPERTIES ({properties})");
        await engine.RunAsync($"INSERT INTO {name} SELECT i, 'p' || i % 5 FROM range(2000) r(i)");
        await engine.RunAsync($"DELETE FROM {name} WHERE hash(i) % 3 = 0");
        await engine.RunAsync($"UPDATE {name} SET i = -i WHERE p = 'p1'");
        await engine.RunAsync($"INSERT INTO {name} SELECT i, 'q' FROM range(5000, 5100) r(i)");
        await engine.RunAsync($"DELETE FROM {name} WHERE p = 'p2'");
        var sums = new List<string>();
        for (var version = 0; version <= 5; version++)
            sums.Add(await engine.ValueAsync($"SELECT count(*), coalesce(sum(i), 0) FROM {name} VERSION AS OF {version}"));
        return sums;
    }

    /// <summary>A reader that shares nothing with the engine finds every file that the newest version names; the log is whole.</summary>
    private static void AssertPlain(TestEngine engine, string name)
    {
        var location = Path.Combine(engine.Root, name);
        var table = PlainTable.Open(location, engine.Maker);
        Assert.All(table.Files, f => Assert.True(File.Exists(f.Path), f.Path));
        Assert.All(Directory.GetFiles($"{location}/_delta_log", "*.json"), file => Assert.All(File.ReadLines(file), line => JsonDocument.Parse(line).Dispose()));
    }
}
