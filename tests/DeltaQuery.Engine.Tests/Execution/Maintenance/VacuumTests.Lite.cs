namespace DeltaQuery.Engine.Tests.Execution.Maintenance;

// VACUUM LITE and inventories.
public sealed partial class VacuumTests
{
    [Fact]
    public async Task Lite_takes_what_commits_removed_and_looks_no_further()
    {
        await _engine.RunAsync("CREATE TABLE t (p STRING, a INT) PARTITIONED BY (p) TBLPROPERTIES (delta.enableDeletionVectors = true, delta.enableChangeDataFeed = true)");
        await _engine.RunAsync("INSERT INTO t SELECT 'a b', i FROM range(100000) r(i)");
        await _engine.RunAsync("DELETE FROM t WHERE a % 7 = 0");
        await _engine.RunAsync("UPDATE t SET a = -1 WHERE a % 5 = 0");
        await _engine.RunAsync("INSERT OVERWRITE t VALUES ('c', 1)");
        Touch("t/orphan.parquet");
        Assert.Equal(7, DataFiles().Count); // three data files, two vectors, change data, the orphan
        _clock.Ahead = TimeSpan.FromHours(100);
        Assert.Equal(["0|0"], await VacuumAsync("t LITE"));
        _clock.Ahead = TimeSpan.FromHours(169);
        Assert.Equal("5", (await VacuumAsync("t LITE"))[0].Split('|')[0]);
        Assert.Equal(["orphan.parquet", FileOf(4)], DataFiles());
        Assert.Equal("""{"latestCommitVersionOutsideOfRetentionWindow":6}""", await File.ReadAllTextAsync($"{_engine.Root}/t/_delta_log/_last_vacuum_info"));
        Assert.Equal(["0|0"], await VacuumAsync("t LITE"));
        Assert.Equal(["4|1"], await VacuumAsync("t FULL")); // with folders in which nothing is left
    }

    [Fact]
    public async Task Lite_goes_on_where_the_last_one_ended_and_refuses_where_commits_are_gone()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("INSERT OVERWRITE t VALUES (2)");
        await _engine.RunAsync("CHECKPOINT TABLE t");
        foreach (var version in new[] { 0L, 1L })
            File.Delete($"{_engine.Root}/t/_delta_log/{version:D20}.json");
        _clock.Ahead = TimeSpan.FromHours(169);
        using var later = new DeltaQuery.Testing.TestEngine(_engine.Root, clock: _clock);
        var error = await later.ErrorAsync("VACUUM t LITE");
        Assert.Equal((DeltaErrorCode.NotSupported, "VACUUM LITE of t is not possible: commits from version 0 on, which may have removed files, are no longer in the log"), (error.Code, error.Message));
        Assert.Equal(2, DataFiles().Count);

        // Up to version 1 all is gone, somebody says.
        await File.WriteAllTextAsync($"{_engine.Root}/t/_delta_log/_last_vacuum_info", """{"latestCommitVersionOutsideOfRetentionWindow":1}""");
        await later.RunAsync("VACUUM t LITE");
        Assert.Equal([FileOf(2)], DataFiles());
    }

    [Fact]
    public async Task Lite_keeps_a_file_that_came_back()
    {
        var table = _engine.Table("t", "a INTEGER", "SELECT 1 AS a");
        table.Commit(DeltaQuery.Testing.TestTable.Remove("part-00000.parquet"));
        table.Commit(table.Add("part-00000.parquet"));
        _clock.Ahead = TimeSpan.FromHours(169);
        Assert.Equal(["0|0"], await VacuumAsync("t LITE"));
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
    }

    [Fact]
    public async Task An_inventory_tells_what_there_is()
    {
        await _engine.RunAsync("CREATE TABLE t (p INT, a INT) PARTITIONED BY (p)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 1)");
        var live = DataFiles().Single();
        foreach (var file in new[] { "old.parquet", "young.parquet", "unlisted.parquet", "twice.parquet", "_hidden/x.parquet", "ageless.parquet" })
            Touch($"t/{file}");
        Touch("u/other.parquet");
        var root = _engine.Root;
        await _engine.RunAsync(
            $"""
            CREATE TEMP TABLE inventory AS SELECT path, 1 AS length, false AS isDir, coalesce(age, 0) AS age,
              CASE WHEN age IS NOT NULL THEN epoch_ms(now()) - age * 3600000 END AS modificationTime FROM (VALUES
              ('{root}/t/{live}', 400), ('file:{root}/t/old.parquet', 200), ('file://{root}/t/young.parquet', 100), ('{root}/t/twice.parquet', 200),
              ('{root}/t/twice.parquet', 10), ('{root}/t/_hidden/x.parquet', 400), ('{root}/u/other.parquet', 400), ('{root}/t/../u/other.parquet', 400),
              ('{root}/t/ageless.parquet', NULL)) v(path, age)
            """);
        Assert.Equal([$"file:{root}/t/old.parquet|1"], await _engine.RowsAsync("VACUUM t USING INVENTORY inventory DRY RUN"));
        Assert.Equal([$"file:{root}/t/old.parquet|1", $"file:{root}/t/young.parquet|1"], await _engine.RowsAsync(
            "VACUUM t DRY RUN USING INVENTORY (SELECT path, length, isDir, modificationTime - 100 * 3600000 AS modificationTime FROM inventory)"));
        await _engine.RunAsync("VACUUM t USING INVENTORY (FROM inventory)");
        Assert.Equal(["_hidden/x.parquet", "ageless.parquet", live, "twice.parquet", "unlisted.parquet", "young.parquet"], DataFiles());
        Assert.True(File.Exists($"{root}/u/other.parquet"));
        Assert.False(File.Exists($"{root}/t/_delta_log/_last_vacuum_info"));
        Assert.Equal(DeltaErrorCode.QueryFailed, (await _engine.ErrorAsync("VACUUM t USING INVENTORY (SELECT '/x' AS path)")).Code);
    }
}
