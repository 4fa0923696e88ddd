using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution.Maintenance;

public sealed class CheckTableTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_healthy_table_says_so()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES (delta.enableDeletionVectors = true)");
        Assert.Equal(["t|healthy|0|0|0|0.0|0|true|[]|NULL"], await CheckAsync("t"));
        await _engine.RunAsync("INSERT INTO t VALUES (1), (2)");
        await _engine.RunAsync("INSERT INTO t VALUES (3)");
        await _engine.RunAsync("DELETE FROM t WHERE a = 1");
        Assert.Equal(["t|healthy|3|2|2|1.0|0|true|[]|NULL"], await CheckAsync("t"));
    }

    [Fact]
    public async Task A_wrong_checksum_and_missing_files_are_told()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        var file = Directory.GetFiles($"{_engine.Root}/t", "*.parquet").Single();
        File.Delete(file);
        await File.WriteAllTextAsync($"{_engine.Root}/t/_delta_log/{1:D20}.crc", """{"tableSizeBytes":1,"numFiles":7}""");
        var row = Assert.Single(await CheckAsync("t"));
        Assert.StartsWith("t|unhealthy|1|1|1|1.0|1|false|[]|the version checksum _delta_log/00000000000000000001.crc is wrong: numFiles is 7 where the log has 1", row, StringComparison.Ordinal);
        Assert.EndsWith($"; 1 files are missing: {file}", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gaps_in_the_log_and_a_damaged_checkpoint_are_told_though_the_table_can_be_read()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        for (var i = 1; i <= 4; i++)
            await _engine.RunAsync($"INSERT INTO t VALUES ({i})");
        await _engine.RunAsync("CHECKPOINT TABLE t");
        foreach (var version in new[] { 1L, 2L })
            File.Delete($"{_engine.Root}/t/_delta_log/{version:D20}.json");
        using var later = new TestEngine(_engine.Root);
        Assert.Equal(["unhealthy|4|[1-2]|the log has gaps: version 1-2"], await ShortAsync(later));

        await _engine.RunAsync("CREATE TABLE u (a INT)");
        await _engine.RunAsync("CHECKPOINT TABLE u");
        await File.WriteAllTextAsync($"{_engine.Root}/u/_delta_log/{0:D20}.checkpoint.parquet", "no parquet");
        var row = Assert.Single(await CheckAsync("u"));
        Assert.Contains("unhealthy|0|0|0|0.0|0|true|[]|cannot read checkpoint _delta_log/00000000000000000000.checkpoint.parquet", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_cannot_be_read_is_told_of_in_its_row_and_one_that_is_not_there_is_an_error()
    {
        var table = _engine.Table("t", "a INTEGER", "SELECT 1 AS a");
        table.Commit(TestTable.Protocol("collectsDust"));
        var row = Assert.Single(await ShortAsync(_engine));
        Assert.StartsWith("unhealthy|NULL|[]|The table needs a reader feature that DeltaQuery does not implement: collectsDust", row, StringComparison.Ordinal);
        Assert.Equal(DeltaErrorCode.TableNotFound, (await _engine.ErrorAsync("CHECK TABLE nobody")).Code);
        Assert.Equal(DeltaErrorCode.TableNotFound, (await _engine.ErrorAsync($"CHECK TABLE delta.`{_engine.Root}/nobody`")).Code);
    }

    private async Task<List<string>> CheckAsync(string table)
    {
        var rows = await _engine.RowsAsync($"CHECK TABLE {table}");
        return [.. rows.Select(row => row.Split('|')).Select(v => string.Join('|', [.. v[..4], v[5], v[8], .. v[9..]]))];
    }

    private static async Task<List<string>> ShortAsync(TestEngine engine)
    {
        var rows = await engine.RowsAsync("CHECK TABLE t");
        return [.. rows.Select(row => row.Split('|')).Select(v => string.Join('|', v[1], v[2], v[11], v[12]))];
    }
}
