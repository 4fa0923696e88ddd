using DeltaQuery.Engine.Storage;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.S3;

/// <summary>Where a store has no folders: tables in tables, tables with other names than their folders, and files that come again.</summary>
public sealed class FoldersOnS3Tests
{
    [SkippableFact]
    public async Task Vacuum_leaves_the_files_of_a_table_that_lies_in_the_table()
    {
        using var engine = await OpenAsync();
        await engine.RunAsync("CREATE TABLE t AS SELECT 1 AS a");
        await engine.RunAsync($"CREATE TABLE delta.`{engine.Root}/t/archive` AS SELECT 2 AS a");
        await engine.RunAsync("INSERT OVERWRITE t SELECT 3");
        await engine.RunAsync("SET deltaquery.retention_check = false");
        await engine.RunAsync("SET deltaquery.vacuum.untracked_minutes = 0");
        await Task.Delay(1100); // the store's clock counts seconds
        await engine.RunAsync("VACUUM t RETAIN 0 HOURS");
        Assert.Equal(["3"], await engine.RowsAsync("SELECT a FROM t"));
        Assert.Equal(["2"], await engine.RowsAsync($"SELECT a FROM delta.`{engine.Root}/t/archive`"));
        Assert.Single(await FilesAsync(engine, "t"), file => !file.Contains('/') && file.EndsWith(".parquet", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task What_is_passed_over_in_a_listing_is_told_once()
    {
        using var engine = await OpenAsync();
        var store = engine.Engine.State.Stores.For(engine.Root);
        foreach (var name in new[] { "a", "_x/b", "_x/c", "_x/y/d", "e/f", "e/_g/h" })
            await store.PutAsync($"{engine.Root}/l/{name}", new byte[] { 1 }, default);
        var found = new List<string>();
        await foreach (var page in store.ListAllAsync($"{engine.Root}/l", path => !path.Split('/')[^1].StartsWith('_'), default))
            found.AddRange(page.Select(o => $"{o.Kind} {o.Path}"));
        Assert.Equal(["File a", "File e/f", "Folder _x", "Folder e/_g"], found.Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task A_location_of_a_renamed_tables_folder_takes_nothing_along_when_it_is_dropped()
    {
        using var engine = await OpenAsync();
        await engine.RunAsync("CREATE TABLE a AS SELECT 1 AS x");
        await engine.RunAsync("ALTER TABLE a RENAME TO b");
        await engine.RunAsync($"CREATE TABLE other USING DELTA LOCATION '{engine.Root}/a'");
        await engine.RunAsync("DROP TABLE other");
        Assert.Equal(["1"], await engine.RowsAsync("SELECT x FROM b"));
        await engine.RunAsync("DROP TABLE b");
        Assert.Empty(await FilesAsync(engine, "a"));
    }

    [SkippableFact]
    public async Task No_name_is_lost_where_many_give_names_at_once()
    {
        using var one = await OpenAsync();
        using var other = new TestEngine(one.Root);
        await Task.WhenAll(new[] { one, other }.Select((engine, i) => Task.Run(async () =>
        {
            for (var t = 0; t < 6; t++)
            {
                await engine.RunAsync($"CREATE TABLE t{i}_{t} AS SELECT {t} AS x");
                await engine.RunAsync($"ALTER TABLE t{i}_{t} RENAME TO r{i}_{t}");
            }
        })));
        Assert.Equal(
            Enumerable.Range(0, 12).Select(i => $"r{i / 6}_{i % 6}"),
            await one.RowsAsync("SELECT \"tableName\" FROM (SHOW TABLES) ORDER BY \"tableName\""));
        Assert.Equal("5", await one.ValueAsync("SELECT x FROM r1_5"));
    }

    [SkippableFact]
    public async Task Names_of_renamed_tables_are_free_again_whatever_their_case()
    {
        using var engine = await OpenAsync();
        await engine.RunAsync("CREATE TABLE a AS SELECT 1 AS x");
        await engine.RunAsync("ALTER TABLE a RENAME TO b");
        await engine.RunAsync("CREATE TABLE A AS SELECT 2 AS x");
        Assert.Equal(["2"], await engine.RowsAsync("SELECT x FROM a"));
        Assert.Equal(["2"], await engine.RowsAsync("SELECT x FROM A"));
        Assert.Equal(["1"], await engine.RowsAsync("SELECT x FROM b"));
    }

    [SkippableFact]
    public async Task A_table_that_was_made_anew_is_not_read_by_the_old_ones_checkpoint()
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        var root = await S3Server.NewRootAsync();
        using var cache = new TempFolder();
        for (var run = 0; run < 4; run++) // checkpoints of about one size
        {
            using var engine = new TestEngine(root, cache: cache.Path);
            await engine.RunAsync("CREATE TABLE t (x INT) USING DELTA TBLPROPERTIES ('delta.checkpointInterval' = '2')");
            await engine.RunAsync($"INSERT INTO t VALUES ({run})");
            await engine.RunAsync($"INSERT INTO t VALUES ({run})");
            using (var other = new TestEngine(root, cache: cache.Path))
                Assert.Equal([$"{run}", $"{run}"], await other.RowsAsync("SELECT x FROM t"));
            await engine.RunAsync("DROP TABLE t");
        }
    }

    private static async Task<TestEngine> OpenAsync()
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        return new TestEngine(await S3Server.NewRootAsync());
    }

    private static async Task<List<string>> FilesAsync(TestEngine engine, string table)
    {
        var found = new List<string>();
        await foreach (var page in engine.Engine.State.Stores.For(engine.Root).ListAllAsync(ObjectStores.Join(engine.Root, table), _ => true, default))
            found.AddRange(page.Select(o => o.Path));
        return found;
    }
}
