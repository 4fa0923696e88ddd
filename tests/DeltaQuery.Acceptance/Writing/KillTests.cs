using System.Globalization;
using System.Text.Json;
using DeltaQuery.Testing;
using DeltaQuery.Testing.PlainDelta;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>dq is killed at any moment of its inserts, merges and checkpoints; what it had acknowledged is there, and nothing is there by half.</summary>
public sealed class KillTests
{
    private const int RowsPerInsert = 100;

    private static readonly int Kills = TestSize.IsLong ? 60 : 3;
    private static readonly int KillsOfMaintenance = TestSize.IsLong ? 50 : 2;

    [Fact]
    public async Task A_killed_insert_leaves_a_readable_table_with_all_that_was_acknowledged()
    {
        using var engine = new TestEngine();
        await engine.RunAsync("CREATE TABLE t (run INT, n INT, filler STRING) PARTITIONED BY (run)");
        var script = Path.Combine(engine.Root, "inserts.sql");
        var random = new Random(11);
        var acknowledged = 0;
        for (var run = 0; run < Kills; run++)
        {
            await File.WriteAllLinesAsync(script, Enumerable.Range(0, 500).Select(n =>
                $"INSERT INTO t SELECT {run}, {n}, repeat('x', 50) FROM range({RowsPerInsert});"));
            acknowledged += await DqProgram.RunAndKillAsync(engine.Root, script, random.Next(20, 300));

            var whole = await engine.RowsAsync("SELECT count(*) FROM (SELECT run, n, count(*) AS c FROM t GROUP BY ALL) WHERE c <> " + RowsPerInsert);
            Assert.Equal(["0"], whole);
            var inserts = int.Parse((await engine.RowsAsync("SELECT count(*) FROM (SELECT DISTINCT run, n FROM t)"))[0], CultureInfo.InvariantCulture);
            Assert.InRange(inserts, acknowledged, acknowledged + run + 1); // the one that was killed may have been committed
            var versions = await engine.RowsAsync("SELECT max(version) + 1, count(*) FROM (DESCRIBE HISTORY t)");
            Assert.Equal([$"{inserts + 1}|{inserts + 1}"], versions);
        }

        Assert.True(acknowledged > 0, "nothing was ever acknowledged");
        Assert.All(Directory.GetFiles($"{engine.Root}/t/_delta_log", "*.json"), file => Assert.All(File.ReadLines(file), line => JsonDocument.Parse(line).Dispose()));
        AssertWhole(engine, int.Parse(await engine.ValueAsync("SELECT count(*) FROM t"), CultureInfo.InvariantCulture));
        Assert.Equal(1, await engine.RunAsync("INSERT INTO t VALUES (-1, -1, '')"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_killed_merge_has_changed_all_rows_or_none(bool vectors)
    {
        using var engine = new TestEngine();
        await engine.RunAsync(
            $"CREATE TABLE t (id BIGINT, n INT) TBLPROPERTIES (delta.enableDeletionVectors = {(vectors ? "true" : "false")}, delta.checkpointInterval = 3)");
        await engine.RunAsync("INSERT INTO t SELECT i, 0 FROM range(300) r(i)");
        var random = new Random(vectors ? 12 : 13);
        await KillMergesAsync(
            engine, Path.Combine(engine.Root, "merges.sql"), Kills, () => random.Next(20, 300),
            "WHEN MATCHED AND t.id % 50 = 0 AND t.n < 0 THEN DELETE WHEN MATCHED THEN UPDATE SET n = t.n + 1 WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s.id, 0)");
        AssertWhole(engine, 300);
    }

    [Theory]
    [InlineData("classic")]
    [InlineData("v2")]
    public async Task A_kill_while_checkpoints_are_written_leaves_a_table_that_opens(string policy)
    {
        using var engine = new TestEngine();
        await engine.RunAsync($"CREATE TABLE t (run INT, n INT) TBLPROPERTIES (delta.checkpointInterval = 1, delta.checkpointPolicy = '{policy}')");
        var script = Path.Combine(engine.Root, "inserts.sql");
        var random = new Random(policy.Length);
        var acknowledged = 0;
        for (var run = 0; run < Kills; run++)
        {
            await File.WriteAllLinesAsync(script, Enumerable.Range(0, 500).Select(n => $"INSERT INTO t VALUES ({run}, {n});"));
            acknowledged += await DqProgram.RunAndKillAsync(engine.Root, script, random.Next(0, 200));

            using var later = new TestEngine(engine.Root); // from the newest checkpoint
            var rows = int.Parse(await later.ValueAsync("SELECT count(*) FROM t"), CultureInfo.InvariantCulture);
            Assert.InRange(rows, acknowledged, acknowledged + run + 1); // the one that was killed may have been committed
            Assert.Equal($"{rows}|{rows}", await later.ValueAsync("SELECT count(DISTINCT (run, n)), (SELECT max(version) FROM (DESCRIBE HISTORY t)) FROM t"));
            AssertWhole(engine, rows);
        }

        Assert.True(acknowledged > 0, "nothing was ever acknowledged");
        Assert.Contains(Directory.GetFiles($"{engine.Root}/t/_delta_log"), f => f.Contains(".checkpoint.", StringComparison.Ordinal));
        Assert.Equal(1, await engine.RunAsync("INSERT INTO t VALUES (-1, -1)"));
    }

    [Theory]
    [InlineData("OPTIMIZE t;", "")]
    [InlineData("OPTIMIZE t ZORDER BY (n, run);", "")]
    [InlineData("OPTIMIZE t FULL;", "CLUSTER BY (run, n)")]
    [InlineData("REORG TABLE t APPLY (PURGE);", "")]
    public async Task A_killed_optimize_has_changed_no_row(string optimize, string clause)
    {
        using var engine = new TestEngine();
        await engine.RunAsync($"CREATE TABLE t (run INT, n INT) {clause} TBLPROPERTIES (delta.enableDeletionVectors = true, delta.checkpointInterval = 5)");
        var script = Path.Combine(engine.Root, "optimize.sql");
        await File.WriteAllLinesAsync(
            script, Enumerable.Range(0, 100).SelectMany(i => new[]
            {
                $"INSERT INTO t SELECT {i}, n FROM range(20) r(n);", $"DELETE FROM t WHERE run = {i} AND n % 2 = 1;", "SET deltaquery.optimize.max_file_size = '2kb';", optimize,
            }));
        var random = new Random(optimize.Length);
        var acknowledged = 0;
        for (var run = 0; run < KillsOfMaintenance; run++)
        {
            // The first ends after some, DELETEs and others; the others end anywhere.
            acknowledged += await DqProgram.RunAndKillAsync(engine.Root, script, random.Next(20, 400), "(1 row)", after: run == 0 ? 6 : 1);
            using var later = new TestEngine(engine.Root);
            var row = (await later.ValueAsync(
                "SELECT count(*), count(*) FILTER (n % 2 = 0), count(DISTINCT n), min(c), max(c) FROM (SELECT *, count(*) OVER (PARTITION BY run, n) AS c FROM t)")).Split('|');
            var versions = int.Parse(await later.ValueAsync("SELECT max(version) FROM delta_history('t')"), CultureInfo.InvariantCulture);
            var inserts = int.Parse(await later.ValueAsync("SELECT count(*) FROM delta_history('t') WHERE operation = 'WRITE'"), CultureInfo.InvariantCulture);
            var deletes = int.Parse(await later.ValueAsync("SELECT count(*) FROM delta_history('t') WHERE operation = 'DELETE'"), CultureInfo.InvariantCulture);
            Assert.Equal($"{inserts * 10}", row[1]);
            Assert.Equal(
                $"{inserts * 20}", await later.ValueAsync(
                    "SELECT (SELECT count(*) FROM t) + (SELECT sum(operationMetrics['numDeletedRows']::INT) FROM delta_history('t') WHERE operation = 'DELETE')"));
            Assert.InRange(inserts - deletes, 0, run + 1);
            for (var version = Math.Max(0, versions - 8); version <= versions; version++)
                await later.ValueAsync($"SELECT sum(n) FROM t VERSION AS OF {version}");
            AssertWhole(engine, int.Parse(row[0], CultureInfo.InvariantCulture));
        }

        Assert.True(acknowledged > 0, "nothing was ever acknowledged");
        Assert.NotEqual("0", await engine.ValueAsync("SELECT count(*) FROM delta_history('t') WHERE operation IN ('OPTIMIZE', 'REORG')"));
    }

    /// <summary>Kills dq again and again while it merges into 300 rows of <c>t</c>: all of them have been raised as often as was acknowledged, but for
    /// the merge that was killed, which may have been committed.</summary>
    /// <param name="engine">The engine of the table.</param>
    /// <param name="script">Where the script may be written.</param>
    /// <param name="kills">How often.</param>
    /// <param name="pause">After how many milliseconds of work.</param>
    /// <param name="clauses">The clauses of the MERGE, which raise <c>n</c> of each row by one.</param>
    internal static async Task KillMergesAsync(TestEngine engine, string script, int kills, Func<int> pause, string clauses)
    {
        await File.WriteAllLinesAsync(
            script, Enumerable.Repeat($"MERGE INTO t USING (SELECT i AS id FROM range(300) r(i)) AS s ON t.id = s.id {clauses};", 200));
        var acknowledged = 0;
        for (var run = 0; run < kills; run++)
        {
            acknowledged += await DqProgram.RunAndKillAsync(engine.Root, script, pause(), "(1 row)");
            using var later = new TestEngine(engine.Root);
            var row = (await later.ValueAsync("SELECT count(*), count(DISTINCT id), count(DISTINCT n), max(n) FROM t")).Split('|');
            Assert.Equal(["300", "300", "1"], row[..3]);
            var done = int.Parse(row[3], CultureInfo.InvariantCulture);
            Assert.InRange(done, acknowledged, acknowledged + run + 1);
            Assert.Equal($"{done + 1}|{done + 2}", await later.ValueAsync("SELECT max(version), count(*) FROM delta_history('t')"));
        }

        Assert.True(acknowledged > 0, "nothing was ever acknowledged");
    }

    /// <summary>A reader that shares nothing with the engine finds the rows, from the newest checkpoint and from the commits alone; a file that
    /// no commit names is one that VACUUM would take, as its name does not begin with an underscore.</summary>
    internal static void AssertWhole(TestEngine engine, int rows)
    {
        var location = Path.Combine(engine.Root, "t");
        var table = PlainTable.Open(location, engine.Maker);
        table.CopyInto("whole");
        Assert.Equal(rows, Convert.ToInt32(PlainTable.Rows(engine.Maker, "SELECT count(*) FROM whole")[0][0], CultureInfo.InvariantCulture));
        Assert.Equal(table.Files.Count, PlainTable.Open(location, engine.Maker, useCheckpoints: false).Files.Count);
        Assert.All(table.Files, f => Assert.True(File.Exists(f.Path), f.Path));
        var orphans = engine.Files("t").Where(f => !f.StartsWith("_delta_log", StringComparison.Ordinal) && !table.Named.Contains(Path.Combine(location, f)));
        Assert.All(orphans, f => Assert.True(f.EndsWith(".parquet", StringComparison.Ordinal) || f.EndsWith(".bin", StringComparison.Ordinal), f));
    }
}
