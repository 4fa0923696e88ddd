using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>OPTIMIZE with an order: ZORDER BY, and tables with CLUSTER BY.</summary>
public sealed class ClusteringTests : IDisposable
{
    private const string ManyValues = "SELECT (hash(i) % 100000)::INT AS a, 'k' || hash(i + 7) % 100000 AS b, ((hash(i + 3) % 100000)::DECIMAL(12, 2) / 7)::DECIMAL(12, 2) AS d, "
        + "DATE '2000-01-01' + (hash(i + 5) % 10000)::INT AS day FROM range(200000) r(i)";

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("a", "b", "a BETWEEN 40000 AND 41000", "b BETWEEN 'k40' AND 'k41'")]
    [InlineData("day", "d", "day BETWEEN '2010-01-01' AND '2010-04-10'", "d BETWEEN 7000 AND 7143")]
    public async Task A_range_of_either_column_reads_few_files(string one, string other, string ofOne, string ofOther)
    {
        await _engine.RunAsync($"CREATE TABLE t AS {ManyValues}");
        var rows = await _engine.ValueAsync("SELECT count(*), sum(a), sum(hash(b)), sum(d) FROM t");
        await _engine.RunAsync("SET deltaquery.optimize.max_file_size = '24kb'");
        await _engine.RunAsync($"OPTIMIZE t ZORDER BY ({one}, {other})");
        Assert.Equal(rows, await _engine.ValueAsync("SELECT count(*), sum(a), sum(hash(b)), sum(d) FROM t"));
        var files = int.Parse(await _engine.ValueAsync("SELECT count(*) FROM delta_files('t')"), null);
        Assert.InRange(files, 80, 200);
        foreach (var range in new[] { ofOne, ofOther })
        {
            var found = long.Parse(await _engine.ValueAsync($"SELECT count(hash(a)) FROM t WHERE {range}"), null);
            Assert.InRange(found, 1_000, 4_000); // about one in a hundred
            Assert.InRange(_engine.FilesScanned, 1, files * 15 / 100);
        }
    }

    [Fact]
    public async Task A_column_of_few_values_weighs_as_much_as_the_other()
    {
        await _engine.RunAsync("CREATE TABLE t AS SELECT (hash(i) % 1000000)::INT AS a, CASE WHEN i % 4 > 0 THEN 'v' || i % 4 END AS kind FROM range(100000) r(i)");
        await _engine.RunAsync("SET deltaquery.optimize.max_file_size = '12kb'");
        await _engine.RunAsync("OPTIMIZE t ZORDER BY (a, kind)");
        var files = int.Parse(await _engine.ValueAsync("SELECT count(*) FROM delta_files('t')"), null);
        Assert.InRange(files, 20, 60);
        Assert.Equal("25000", await _engine.ValueAsync("SELECT count(a) FROM t WHERE kind = 'v2'"));
        Assert.InRange(_engine.FilesScanned, files / 5, files * 2 / 5);
        Assert.Equal("25000", await _engine.ValueAsync("SELECT count(a) FROM t WHERE kind IS NULL"));
        Assert.InRange(_engine.FilesScanned, files / 5, files * 2 / 5);
    }

    [Fact]
    public async Task Each_partition_is_ordered_for_itself_by_one_column_or_many()
    {
        await _engine.RunAsync(
            "CREATE TABLE t (a INT, b DOUBLE, c BOOLEAN, s STRUCT<`odd name`: STRING>, p STRING) PARTITIONED BY (p) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        await _engine.RunAsync(
            "INSERT INTO t SELECT hash(i) % 5000, CASE i % 3 WHEN 0 THEN 'NaN'::DOUBLE WHEN 1 THEN NULL ELSE i END, i % 2 = 0, {'odd name': 'x' || i % 7}, "
            + "CASE WHEN i % 2 = 0 THEN 'even' END FROM range(20000) r(i)");
        var rows = await _engine.ValueAsync("SELECT count(*), sum(a), sum(hash(b)), sum(hash(s)), sum(hash(p)) FROM t");
        await _engine.RunAsync("SET deltaquery.optimize.max_file_size = '10kb'");
        await _engine.RunAsync("OPTIMIZE t WHERE p = 'even' ZORDER BY a");
        await _engine.ValueAsync("SELECT count(b) FROM t WHERE p = 'even' AND a < 100");
        Assert.Equal(1, _engine.FilesScanned);
        await _engine.RunAsync("OPTIMIZE t ZORDER BY (a, b, c, s.`odd name`)");
        Assert.Equal(rows, await _engine.ValueAsync("SELECT count(*), sum(a), sum(hash(b)), sum(hash(s)), sum(hash(p)) FROM t"));
        Assert.Equal(
            "{predicate='[]', zOrderBy='[\"a\",\"b\",\"c\",\"s.odd name\"]', clusterBy='[]', auto=false}",
            await _engine.ValueAsync("SELECT operationParameters FROM delta_history('t') ORDER BY version DESC LIMIT 1"));
    }

    [Fact]
    public async Task A_clustered_table_gets_what_is_new_clustered_and_the_rest_left()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b INT) CLUSTER BY (a, b)");
        for (var i = 0; i < 4; i++)
            await _engine.RunAsync("INSERT INTO t SELECT hash(i) % 1000, hash(i + 1) % 1000 FROM range(2000) r(i)");
        await _engine.RunAsync("SET deltaquery.optimize.max_file_size = '4kb'");
        await _engine.RunAsync("OPTIMIZE t");
        var first = await PathsAsync();
        Assert.True(first.Count > 5);
        Assert.All(_engine.Commit("t", 5).Where(l => l.StartsWith("{\"add\"", StringComparison.Ordinal)), l =>
        {
            Assert.Contains("\"clusteringProvider\":\"liquid\"", l, StringComparison.Ordinal);
            Assert.Contains("\"ZCUBE_ZORDER_BY\":\"[\\\"a\\\",\\\"b\\\"]\"", l, StringComparison.Ordinal);
        });
        await _engine.RunAsync("OPTIMIZE t");
        Assert.Equal("5", await VersionAsync()); // nothing is new

        await _engine.RunAsync("INSERT INTO t SELECT i, i FROM range(10) r(i)");
        await _engine.RunAsync("OPTIMIZE t");
        Assert.Equal("7", await VersionAsync());
        Assert.Equal(first, (await PathsAsync()).Intersect(first));

        // As much again as there was: now the old and the new become one.
        await _engine.RunAsync("INSERT INTO t SELECT hash(i) % 1000, hash(i + 2) % 1000 FROM range(12000) r(i)");
        await _engine.RunAsync("OPTIMIZE t");
        Assert.Empty((await PathsAsync()).Intersect(first));
        Assert.Equal("20010", await _engine.ValueAsync("SELECT count(*) FROM t"));
        await _engine.ValueAsync("SELECT sum(b) FROM t WHERE a BETWEEN 400 AND 410");
        Assert.InRange(_engine.FilesScanned, 1, (await PathsAsync()).Count / 3);
    }

    [Fact]
    public async Task Full_clusters_all_anew_and_other_columns_count_from_then_on()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b INT) CLUSTER BY (a)");
        await _engine.RunAsync("INSERT INTO t SELECT i, hash(i) % 1000 FROM range(5000) r(i)");
        await _engine.RunAsync("SET deltaquery.optimize.max_file_size = '4kb'");
        await _engine.RunAsync("OPTIMIZE t");
        await _engine.RunAsync("ALTER TABLE t CLUSTER BY (b)");
        var before = await PathsAsync();
        await _engine.RunAsync("OPTIMIZE t");
        Assert.Equal(before, await PathsAsync()); // clustered otherwise, but clustered
        await _engine.RunAsync("OPTIMIZE t FULL");
        Assert.Empty((await PathsAsync()).Intersect(before));
        Assert.Equal(
            "{predicate='[]', zOrderBy='[]', clusterBy='[\"b\"]', auto=false, isFull=true}",
            await _engine.ValueAsync("SELECT operationParameters FROM delta_history('t') ORDER BY version DESC LIMIT 1"));
        await _engine.ValueAsync("SELECT sum(a) FROM t WHERE b < 50");
        Assert.InRange(_engine.FilesScanned, 1, 3);
        Assert.Equal("5000|12497500", await _engine.ValueAsync("SELECT count(*), sum(a) FROM t"));

        await _engine.RunAsync("ALTER TABLE t CLUSTER BY NONE");
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("OPTIMIZE t FULL")).Code);
    }

    [Fact]
    public async Task Columns_and_folders_may_be_called_as_they_like()
    {
        const string Name = "\"menü\"";
        await _engine.RunAsync($"CREATE TABLE {Name} (rowid STRING, _metadata INT, s INT, __dq_cell INT) TBLPROPERTIES (delta.enableRowTracking = true)");
        for (var i = 0; i < 2; i++)
            await _engine.RunAsync($"INSERT INTO {Name} SELECT 'x' || i, i, 5 - i, {i} FROM range(1000) r(i)");
        await _engine.RunAsync("SET deltaquery.optimize.max_file_size = '4kb'");
        await _engine.RunAsync($"OPTIMIZE {Name} ZORDER BY (rowid, _metadata)");
        Assert.Equal("2000|999000|1000|1000", await _engine.ValueAsync($"SELECT count(*), sum(_metadata), count(DISTINCT rowid), sum(__dq_cell) FROM {Name}"));
    }

    [Fact]
    public async Task Each_partition_gets_files_of_the_size_that_they_shall_have()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b INT, p INT) PARTITIONED BY (p)");
        for (var i = 0; i < 2; i++)
            await _engine.RunAsync("INSERT INTO t SELECT hash(i) % 1000, hash(i + 1) % 1000, i % 10 FROM range(20000) r(i)");
        await _engine.RunAsync("OPTIMIZE t ZORDER BY (a, b)");
        Assert.Equal("10", await _engine.ValueAsync("SELECT count(*) FROM delta_files('t')"));
    }

    [Fact]
    public async Task Compaction_after_commits_and_purges_keep_to_the_order()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) CLUSTER BY (a) TBLPROPERTIES (delta.autoOptimize.autoCompact = true, delta.enableDeletionVectors = true)");
        await _engine.RunAsync("INSERT INTO t SELECT i FROM range(1000) r(i)");
        await _engine.RunAsync("OPTIMIZE t");
        var clustered = await PathsAsync();
        await _engine.RunAsync("SET deltaquery.auto_compact.min_num_files = 2");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        Assert.Equal(2, (await PathsAsync()).Count);
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        Assert.Equal(2, (await PathsAsync()).Count);
        Assert.Subset((await PathsAsync()).ToHashSet(), clustered.ToHashSet());
        await _engine.RunAsync("DELETE FROM t WHERE a = 500");
        await _engine.RunAsync("REORG TABLE t APPLY (PURGE)");
        Assert.Contains("ZCUBE_ID", _engine.Commit("t", long.Parse(await VersionAsync(), null)).Single(l => l.StartsWith("{\"add\"", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal("1001", await _engine.ValueAsync("SELECT count(*) FROM t"));
    }

    [Theory]
    [InlineData("OPTIMIZE t ZORDER BY (a)", "ZORDER BY in OPTIMIZE of a table that is clustered")]
    [InlineData("OPTIMIZE t WHERE a = 1", "WHERE in OPTIMIZE of a table that is clustered")]
    public async Task A_clustered_table_says_itself_how_it_is_ordered(string sql, string message)
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) CLUSTER BY (a)");
        var error = await _engine.ErrorAsync(sql);
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private async Task<List<string>> PathsAsync() => await _engine.RowsAsync("SELECT path FROM delta_files('t') ORDER BY path");

    private Task<string> VersionAsync() => _engine.ValueAsync("SELECT max(version) FROM delta_history('t')");
}
