using DeltaQuery.Engine.Log;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Log;

public sealed class LogCleanupTests : IDisposable
{
    private readonly TestEngine _engine = new();
    private long _aged = -1;

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task All_before_the_newest_old_checkpoint_goes_and_what_is_left_can_be_read()
    {
        await MakeAsync();
        Age(3, days: 40);
        Age(6, days: 29);
        await _engine.RunAsync("INSERT INTO t VALUES (9)");
        Assert.Equal([3, 4, 5, 6, 7, 8, 9], Versions("json"));
        Assert.Equal([3, 6, 9], Versions("checkpoint.parquet"));
        Assert.Equal([3, 4, 5, 6, 7, 8, 9], Versions("crc"));
        Assert.Equal("4", await _engine.ValueAsync("SELECT count(*) FROM t VERSION AS OF 3"));
        Assert.Equal("10", await _engine.ValueAsync("SELECT count(*) FROM t"));
        using var again = new TestEngine(_engine.Root);
        Assert.Equal(DeltaErrorCode.VersionNotFound, (await again.ErrorAsync("SELECT count(*) FROM t VERSION AS OF 2")).Code);
        Assert.Equal("6", await again.ValueAsync("SELECT count(*) FROM t VERSION AS OF 5"));
    }

    [Fact]
    public async Task The_day_of_the_limit_is_kept_as_a_whole()
    {
        await MakeAsync();
        var now = new DateTimeOffset(2040, 6, 30, 15, 0, 0, TimeSpan.Zero);
        AgeTo(3, new DateTime(2040, 5, 30, 23, 59, 0, DateTimeKind.Utc));
        AgeTo(6, new DateTime(2040, 5, 31, 0, 1, 0, DateTimeKind.Utc));
        AgeTo(8, new DateTime(2040, 6, 30, 0, 0, 0, DateTimeKind.Utc));
        var table = _engine.Engine.State.Tables.At(_engine.Root + "/t", "t");
        await _engine.RunAsync("CHECKPOINT TABLE t");
        Assert.NotEqual(0, await LogCleanup.RunAsync(table, 8, now, default));
        Assert.Equal([3, 4, 5, 6, 7, 8], Versions("json"));
        Assert.Equal(0, await LogCleanup.RunAsync(table, 8, now, default));
    }

    [Theory]
    [InlineData("'delta.enableExpiredLogCleanup' = 'false'")]
    [InlineData("'delta.logRetentionDuration' = 'interval 50 days'")]
    public async Task Nothing_goes_where_the_table_says_so(string properties)
    {
        await MakeAsync(", " + properties);
        Age(8, days: 40);
        await _engine.RunAsync("INSERT INTO t VALUES (9)");
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], Versions("json"));
    }

    [Theory]
    [InlineData(4, new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    [InlineData(3, new[] { 3, 4, 5, 6, 7, 8, 9 })]
    public async Task What_lies_before_a_protected_version_goes_in_one_go_or_not_at_all(int version, int[] kept)
    {
        await MakeAsync($", 'delta.feature.checkpointProtection' = 'supported'");
        var commit = Path.Combine(Log, "00000000000000000000.json");
        await File.WriteAllTextAsync(commit, (await File.ReadAllTextAsync(commit)).Replace(
            "\"configuration\":{", $"\"configuration\":{{\"delta.requireCheckpointProtectionBeforeVersion\":\"{version}\",", StringComparison.Ordinal));
        foreach (var checkpoint in Directory.GetFiles(Log, "*.checkpoint.parquet").Concat(Directory.GetFiles(Log, "*.crc")))
            File.Delete(checkpoint);
        using var again = new TestEngine(_engine.Root);
        foreach (var at in (long[])[3, 6])
            await CheckpointWriter.WriteAsync(again.Engine.State.Tables.At(_engine.Root + "/t", "t"), at, default);
        Age(3, days: 40);
        await again.RunAsync("INSERT INTO t VALUES (9)");
        Assert.Equal(kept.Select(v => (long)v), Versions("json"));
        Assert.Equal([3, 6, 9], Versions("checkpoint.parquet"));
        Assert.Equal("10", await again.ValueAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Nothing_goes_where_the_checkpoint_that_would_stay_is_damaged()
    {
        await MakeAsync();
        Age(8, days: 40);
        File.WriteAllText(Path.Combine(Log, "00000000000000000006.checkpoint.parquet"), "PAR1 no checkpoint");
        File.SetLastWriteTimeUtc(Path.Combine(Log, "00000000000000000006.checkpoint.parquet"), DateTime.UtcNow.AddDays(-40));
        await _engine.RunAsync("INSERT INTO t VALUES (9)");
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], Versions("json"));
        Assert.Equal("10", await _engine.ValueAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Sidecars_that_no_checkpoint_names_go_a_day_later()
    {
        await _engine.RunAsync("CREATE TABLE t TBLPROPERTIES ('delta.checkpointPolicy' = 'v2', 'delta.checkpointInterval' = '2') AS SELECT 0 AS i");
        for (var i = 1; i <= 5; i++)
            await _engine.RunAsync($"INSERT INTO t VALUES ({i})");
        Age(4, days: 40);
        var sidecars = Path.Combine(Log, "_sidecars");
        File.WriteAllText(Path.Combine(sidecars, "young.parquet"), "");
        foreach (var file in Directory.GetFiles(sidecars).Where(f => !f.Contains("young", StringComparison.Ordinal)))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-40));
        await _engine.RunAsync("INSERT INTO t VALUES (6)");
        Assert.Equal([4, 5, 6], Versions("json").Where(v => v < 100));
        Assert.Equal(3, Directory.GetFiles(sidecars).Length); // of versions 4 and 6, and the young one
        using var again = new TestEngine(_engine.Root);
        Assert.Equal("5", await again.ValueAsync("SELECT count(*) FROM t VERSION AS OF 4"));
        Assert.Equal("7", await again.ValueAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task What_crashed_writers_left_goes_a_day_later()
    {
        await _engine.RunAsync("CREATE TABLE t AS SELECT 0 AS i");
        var (old, young) = (Path.Combine(Log, ".00000000000000000001.json.abc.tmp"), Path.Combine(Log, ".00000000000000000001.json.def.tmp"));
        File.WriteAllText(old, "");
        File.WriteAllText(young, "");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-3));
        await _engine.RunAsync("CHECKPOINT TABLE t");
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    private string Log => Path.Combine(_engine.Root, "t", "_delta_log");

    private async Task MakeAsync(string properties = "")
    {
        await _engine.RunAsync($"CREATE TABLE t TBLPROPERTIES ('delta.checkpointInterval' = '3'{properties}) AS SELECT 0 AS i");
        for (var i = 1; i <= 8; i++)
            await _engine.RunAsync($"INSERT INTO t VALUES ({i})");
    }

    /// <summary>Makes the files of the versions up to one that are not yet aged as old as that.</summary>
    private void Age(long until, double days) => AgeTo(until, DateTime.UtcNow.AddDays(-days));

    private void AgeTo(long until, DateTime time)
    {
        foreach (var file in Directory.GetFiles(Log).Where(f => char.IsAsciiDigit(Path.GetFileName(f)[0])))
        {
            var version = long.Parse(Path.GetFileName(file).AsSpan(0, 20), provider: null);
            if (version > _aged && version <= until)
                File.SetLastWriteTimeUtc(file, time.AddSeconds(version - until));
        }

        _aged = until;
    }

    private List<long> Versions(string ending) =>
        [.. Directory.GetFiles(Log).Select(f => Path.GetFileName(f)).Where(f => char.IsAsciiDigit(f[0]) && f[21..] == ending)
            .Select(f => long.Parse(f.AsSpan(0, 20), provider: null)).Order()];
}
