using DeltaQuery.Acceptance.Writing;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Maintenance;

/// <summary>dq is killed at any moment of a VACUUM: no version inside the retention has lost anything, and the next VACUUM does the rest.</summary>
public sealed class VacuumKillTests
{
    private const int OldFiles = 1500;

    private static readonly int Kills = TestSize.IsLong ? 50 : 3;

    [Fact]
    public async Task A_killed_VACUUM_loses_no_version_inside_the_retention()
    {
        using var engine = new TestEngine();
        await engine.RunAsync("CREATE TABLE t (id INT, p INT) PARTITIONED BY (p) TBLPROPERTIES (delta.enableDeletionVectors = true, delta.checkpointInterval = 5)");
        var aged = new AgedTable($"{engine.Root}/t");
        for (var i = 0; i < 3; i++)
            await engine.RunAsync($"INSERT OVERWRITE t SELECT i, i % 40 FROM range({i}, 4000) r(i)");
        aged.Age(DateTimeOffset.UtcNow.AddHours(-300), DateTimeOffset.UtcNow.AddHours(-300).ToUnixTimeMilliseconds());
        var script = Path.Combine(engine.Root, "vacuum.sql");
        await File.WriteAllLinesAsync(script, ["SET deltaquery.retention_check = false;", "VACUUM t RETAIN 100 HOURS;", "VACUUM t RETAIN 100 HOURS;"]);
        var random = new Random(21);
        var (interrupted, next) = (0, 4000);
        for (var run = 0; run < Kills; run++)
        {
            await engine.RunAsync("DELETE FROM t WHERE id % 13 = 0");
            await engine.RunAsync($"INSERT INTO t SELECT i, i % 40 FROM range({next}, {next += 100}) r(i)");
            MakeOldFiles(engine.Root);
            var versions = (await engine.RowsAsync("SELECT version FROM delta_history('t') WHERE timestamp > now() - INTERVAL 100 HOURS AND operation NOT LIKE 'VACUUM%' ORDER BY 1 DESC LIMIT 6"));
            versions.Add("3"); // the newest one a hundred hours ago
            var before = await ReadAsync(engine, versions);
            await DqProgram.RunAndKillAsync(engine.Root, script, random.Next(0, 250), done: "SET");
            interrupted += Directory.GetFiles($"{engine.Root}/t/p=0", "old-*").Length is > 0 and < OldFiles ? 1 : 0;
            using var later = new TestEngine(engine.Root);
            Assert.Equal(before, await ReadAsync(later, versions));
        }

        await engine.RunAsync("VACUUM t RETAIN 200 HOURS");
        Assert.Empty(Directory.GetFiles($"{engine.Root}/t/p=0", "old-*"));
        Assert.Equal(["1", "2"], (await engine.RowsAsync("SELECT version FROM delta_history('t') WHERE version IN (1, 2) ORDER BY 1")));
        foreach (var gone in new[] { 1, 2 })
            Assert.NotNull(await engine.ErrorAsync($"SELECT * FROM t VERSION AS OF {gone}"));
        Assert.True(Kills < 50 || interrupted > 0, "no VACUUM was killed while it deleted");
    }

    private static async Task<List<string>> ReadAsync(TestEngine engine, List<string> versions)
    {
        var read = new List<string>();
        foreach (var version in versions)
            read.Add($"{version}: {await engine.ValueAsync($"SELECT count(*), sum(hash(id, p)) FROM t VERSION AS OF {version}")}");
        return read;
    }

    private static void MakeOldFiles(string root)
    {
        Directory.CreateDirectory($"{root}/t/p=0");
        for (var i = 0; i < OldFiles; i++)
        {
            var file = $"{root}/t/p=0/old-{i}.parquet";
            File.WriteAllText(file, "x");
            File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }
    }
}
