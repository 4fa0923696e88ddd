using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>OPTIMIZE without an order, and REORG TABLE: which files are written anew, and that no row is another then.</summary>
public sealed class OptimizeTests : IDisposable
{
    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public OptimizeTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Small_files_are_packed_and_nothing_else_changes()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        for (var i = 0; i < 5; i++)
            await _engine.RunAsync($"INSERT INTO t VALUES ({i}, 'x{i}'), (NULL, NULL)");
        var rows = await _engine.RowsAsync("SELECT * FROM t ORDER BY ALL");
        var result = await _engine.ValueAsync("OPTIMIZE t");
        Assert.StartsWith($"file:{_engine.Root}/t|", result, StringComparison.Ordinal);
        Assert.Equal("1|5|1|5|0", Metrics(result, "numFilesAdded", "numFilesRemoved", "numBins", "totalConsideredFiles", "totalFilesSkipped"));
        Assert.Equal(rows, await _engine.RowsAsync("SELECT * FROM t ORDER BY ALL"));
        Assert.Equal("1", await FilesAsync());
        Assert.Equal("5|OPTIMIZE|SnapshotIsolation|false", await _engine.ValueAsync(
            "SELECT readVersion, operation, isolationLevel, isBlindAppend FROM delta_history('t') ORDER BY version DESC LIMIT 1"));
        Assert.Equal("{predicate='[]', zOrderBy='[]', clusterBy='[]', auto=false}", await _engine.ValueAsync(
            "SELECT operationParameters FROM delta_history('t') ORDER BY version DESC LIMIT 1"));
        Assert.All(_engine.Commit("t", 6).Where(line => !line.Contains("commitInfo", StringComparison.Ordinal)), line => Assert.Contains("\"dataChange\":false", line, StringComparison.Ordinal));

        await _engine.RunAsync("OPTIMIZE t"); // one file is as few as can be
        Assert.Equal("6", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
        Assert.Equal("10", await _engine.ValueAsync("SELECT count(*) FROM t VERSION AS OF 5"));
    }

    [Fact]
    public async Task Files_are_packed_up_to_the_tables_size_and_large_ones_are_left_alone()
    {
        await _engine.RunAsync("CREATE TABLE t (a BIGINT, b STRING) TBLPROPERTIES ('delta.targetFileSize' = '60kb')");
        for (var i = 0; i < 8; i++)
            await _engine.RunAsync($"INSERT INTO t SELECT {i}, md5((i * 10 + {i})::VARCHAR) FROM range(500) r(i)"); // about 20 kB each
        await _engine.RunAsync("INSERT INTO t SELECT 100, md5((-i)::VARCHAR) FROM range(3000) r(i)");
        var large = await _engine.ValueAsync("SELECT max(size), max_by(path, size) FROM delta_files('t')");
        await _engine.RunAsync("OPTIMIZE t");
        Assert.Equal(large, await _engine.ValueAsync("SELECT max(size), max_by(path, size) FROM delta_files('t')"));
        var sizes = (await _engine.RowsAsync("SELECT size FROM delta_files('t') ORDER BY size")).Select(s => long.Parse(s, CultureInfo.InvariantCulture)).ToList();
        Assert.InRange(sizes.Count, 4, 5);
        Assert.All(sizes.SkipLast(1), size => Assert.InRange(size, 15_000, 60 * 1024));
        Assert.Equal("7000|7000", await _engine.ValueAsync("SELECT count(*), count(DISTINCT b || a) FROM t"));
        var version = await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')");
        await _engine.RunAsync("OPTIMIZE t");
        Assert.Equal(version, await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));

        await _engine.RunAsync("SET deltaquery.optimize.max_file_size = '10mb'");
        await _engine.RunAsync("SET deltaquery.optimize.min_file_size = '10mb'");
        await _engine.RunAsync("OPTIMIZE t");
        Assert.Equal("1", await FilesAsync());
    }

    [Fact]
    public async Task Partitions_are_packed_each_for_itself_and_only_those_that_are_asked_for()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, p STRING, day DATE) PARTITIONED BY (p, day)");
        for (var i = 0; i < 3; i++)
        {
            await _engine.RunAsync(
                $"INSERT INTO t VALUES ({i}, 'a', DATE '2020-01-01'), ({i}, 'a', NULL), ({i}, NULL, DATE '2020-01-01'), ({i}, 'it''s 50%/x', DATE '2020-01-02'), ({i}, 'b', DATE '2020-01-03')");
        }

        await _engine.RunAsync("OPTIMIZE t WHERE day >= DATE '2020-01-02' AND t.P <> 'b'");
        Assert.Equal("13", await FilesAsync());
        await _engine.RunAsync("OPTIMIZE t WHERE p IS NULL OR day IS NULL");
        Assert.Equal("9", await FilesAsync());
        Assert.Equal(
            "[\"p IS NULL OR day IS NULL\"]", await _engine.ValueAsync("SELECT operationParameters['predicate'] FROM delta_history('t') ORDER BY version DESC LIMIT 1"));
        Assert.Equal("2", Metrics(await _engine.ValueAsync("OPTIMIZE t"), "partitionsOptimized"));
        Assert.Equal("5", await FilesAsync());
        Assert.Equal(
            ["a|2020-01-01|0,1,2", "a|NULL|0,1,2", "b|2020-01-03|0,1,2", "it's 50%/x|2020-01-02|0,1,2", "NULL|2020-01-01|0,1,2"],
            await _engine.RowsAsync("SELECT p, day, string_agg(a::VARCHAR, ',' ORDER BY a) FROM t GROUP BY ALL ORDER BY ALL"));
    }

    [Fact]
    public async Task More_partitions_than_one_write_takes_each_become_one_file()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, p INT) PARTITIONED BY (p)");
        for (var i = 0; i < 2; i++)
            await _engine.RunAsync($"INSERT INTO t SELECT {i}, p FROM range(150) r(p)");
        await _engine.RunAsync("OPTIMIZE t");
        Assert.Equal("150|300|150", await _engine.ValueAsync("SELECT (SELECT count(*) FROM delta_files('t')), count(*), sum(a) FROM t"));
    }

    [Theory]
    [InlineData("OPTIMIZE t WHERE a = 1", DeltaErrorCode.NotSupported, "WHERE names a, by which t is not partitioned", 18)]
    [InlineData("OPTIMIZE t WHERE p = 'x' AND nix = 1", DeltaErrorCode.ColumnNotFound, "\"nix\" not found", 30)]
    [InlineData("OPTIMIZE t FULL", DeltaErrorCode.NotSupported, "OPTIMIZE .. FULL of t, which has no clustering columns", 12)]
    [InlineData("OPTIMIZE nix", DeltaErrorCode.TableNotFound, "table nix does not exist", 10)]
    [InlineData("OPTIMIZE t ZORDER BY (a, p)", DeltaErrorCode.NotSupported, "ZORDER BY p, by which the table is partitioned", 26)]
    [InlineData("OPTIMIZE t ZORDER BY nix", DeltaErrorCode.ColumnNotFound, "ZORDER BY names nix, which is no column of t", 22)]
    [InlineData("OPTIMIZE t ZORDER BY s", DeltaErrorCode.NotSupported, "ZORDER BY s of type struct<f:int>", 22)]
    [InlineData("OPTIMIZE t ZORDER BY z", DeltaErrorCode.NotSupported, "ZORDER BY z, of which the table keeps no statistics", 22)]
    [InlineData("REORG TABLE t WHERE a = 1 APPLY (PURGE)", DeltaErrorCode.NotSupported, "WHERE names a, by which t is not partitioned", 21)]
    public async Task What_cannot_be_done_is_refused_at_its_place(string sql, DeltaErrorCode code, string message, int column)
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, s STRUCT<f: INT>, p STRING, z INT) PARTITIONED BY (p) TBLPROPERTIES (delta.dataSkippingNumIndexedCols = 2)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, {'f': 1}, 'x', 1)");
        var error = await _engine.ErrorAsync(sql);
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(column, error.Column);
        Assert.Equal("1", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
    }

    [Fact]
    public async Task Deleted_rows_are_purged_where_they_are_many()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES (delta.enableDeletionVectors = true)");
        await _engine.RunAsync("INSERT INTO t SELECT i FROM range(1000) r(i)");
        await _engine.RunAsync("DELETE FROM t WHERE a < 30");
        await _engine.RunAsync("OPTIMIZE t");
        Assert.Equal("2", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')")); // three in a hundred do not pay
        await _engine.RunAsync("DELETE FROM t WHERE a < 60");
        Assert.Equal("1|60", Metrics(await _engine.ValueAsync("OPTIMIZE t"), "numDeletionVectorsRemoved", "numDeletionVectorRowsRemoved"));
        Assert.Equal("940|60|999", await _engine.ValueAsync("SELECT count(*), min(a), max(a) FROM t"));
        Assert.DoesNotContain("deletionVector\":{", _engine.Commit("t", 4).Single(l => l.StartsWith("{\"add\"", StringComparison.Ordinal)), StringComparison.Ordinal);
        await _engine.RunAsync("DELETE FROM t WHERE a = 999");
        await _engine.RunAsync("SET deltaquery.optimize.max_deleted_rows_ratio = 0");
        await _engine.RunAsync("OPTIMIZE t");
        Assert.Equal("6", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
        Assert.Equal("939", await _engine.ValueAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_file_of_deleted_rows_alone_goes_without_another_in_its_place()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, p INT) PARTITIONED BY (p) TBLPROPERTIES (delta.enableDeletionVectors = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 1), (2, 2)");
        var path = (await _engine.RowsAsync("SELECT path FROM delta_files('t') WHERE path LIKE 'p=1%'"))[0];
        var add = JsonNode.Parse(_engine.Commit("t", 1).Single(l => l.Contains(path, StringComparison.Ordinal)))!;
        var vector = new JsonObject { ["storageType"] = "i", ["pathOrInlineDv"] = InlineFirstRow.PathOrInlineDv, ["sizeInBytes"] = InlineFirstRow.SizeInBytes, ["cardinality"] = 1 };
        File.WriteAllLines(
            Path.Combine(_engine.Root, "t", "_delta_log", "00000000000000000002.json"),
            [
                new JsonObject { ["remove"] = new JsonObject { ["path"] = path, ["deletionTimestamp"] = 1, ["dataChange"] = true } }.ToJsonString(),
                With(add, vector),
            ]);
        Assert.Equal(["2|2"], await _engine.RowsAsync("SELECT * FROM t"));
        await _engine.RunAsync("OPTIMIZE t");
        Assert.Equal(["2|2"], await _engine.RowsAsync("SELECT * FROM t"));
        Assert.Equal("1", await FilesAsync());

        static string With(JsonNode add, JsonObject vector)
        {
            add["add"]!["deletionVector"] = vector;
            return add.ToJsonString();
        }
    }

    [Fact]
    public async Task Reorg_writes_files_anew_that_hold_deleted_rows_or_dropped_columns()
    {
        await _engine.RunAsync(
            "CREATE TABLE t (a INT, b STRING, s STRUCT<f: INT, g: INT>, p INT) PARTITIONED BY (p) TBLPROPERTIES ('delta.columnMapping.mode' = 'name', delta.enableDeletionVectors = true)");
        await _engine.RunAsync("INSERT INTO t SELECT i, 'x', {'f': i, 'g': i}, i % 2 FROM range(1000) r(i)");
        await _engine.RunAsync("REORG TABLE t APPLY (PURGE)");
        Assert.Equal("1", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
        await _engine.RunAsync("DELETE FROM t WHERE a = 1");
        await _engine.RunAsync("REORG TABLE t WHERE p = 0 APPLY (PURGE)");
        Assert.Equal("2", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
        Assert.Equal("1|1", Metrics(await _engine.ValueAsync("REORG TABLE t APPLY (PURGE)"), "numFilesAdded", "numFilesRemoved"));
        Assert.Equal("REORG|{predicate='[]', applyPurge=true}", await _engine.ValueAsync("SELECT operation, operationParameters FROM delta_history('t') ORDER BY version DESC LIMIT 1"));
        foreach (var dropped in new[] { "b", "s.g" })
        {
            await _engine.RunAsync($"ALTER TABLE t DROP COLUMN {dropped}");
            Assert.Equal("2|2", Metrics(await _engine.ValueAsync("REORG TABLE t APPLY (PURGE)"), "numFilesAdded", "numFilesRemoved"));
            Assert.Equal("0|0", Metrics(await _engine.ValueAsync("REORG TABLE t APPLY (PURGE)"), "numFilesAdded", "numFilesRemoved"));
        }

        Assert.Equal("999|499499", await _engine.ValueAsync("SELECT count(*), sum(s.f) FROM t"));
    }

    [Fact]
    public async Task Rows_keep_their_ids_values_of_all_types_and_the_feed_hears_nothing()
    {
        await _engine.RunAsync(
            "CREATE TABLE t (id BIGINT GENERATED ALWAYS AS IDENTITY, a INT, v VARCHAR(5), ts TIMESTAMP, tz TIMESTAMP_NTZ, d DECIMAL(38, 10), f DOUBLE, l ARRAY<STRUCT<x: INT>>, "
            + "m MAP<STRING, INT>, bin BINARY, g INT GENERATED ALWAYS AS (a * 2)) TBLPROPERTIES (delta.enableRowTracking = true, delta.enableChangeDataFeed = true)");
        for (var i = 0; i < 3; i++)
        {
            await _engine.RunAsync(
                $"INSERT INTO t (a, v, ts, tz, d, f, l, m, bin) VALUES ({i}, 'abc', TIMESTAMPTZ '1900-01-01 00:00:00.123456+00', TIMESTAMP '9999-12-31 23:59:59.999999', "
                + $"12345678901234567890.1234567890, 'NaN'::DOUBLE, [{{'x': {i}}}, NULL], MAP {{'k': NULL}}, encode('\u00e9')), ({i}, NULL, NULL, NULL, NULL, '-Infinity'::DOUBLE, NULL, NULL, NULL)");
        }

        await _engine.RunAsync("UPDATE t SET v = 'u' WHERE a = 1");
        const string All = "SELECT *, _metadata.row_id, _metadata.row_commit_version FROM t ORDER BY ALL";
        var rows = await _engine.RowsAsync(All);
        await _engine.RunAsync("OPTIMIZE t");
        Assert.Equal("1", await FilesAsync());
        Assert.Equal(rows, await _engine.RowsAsync(All));
        Assert.Equal("0", await _engine.ValueAsync("SELECT count(*) FROM table_changes('t', 5)"));
        await _engine.RunAsync("INSERT INTO t (a) VALUES (9)");
        Assert.Equal("7|7", await _engine.ValueAsync("SELECT count(DISTINCT _metadata.row_id), count(DISTINCT id) FROM t"));
    }

    [Fact]
    public async Task Counts_of_the_log_that_are_wrong_lose_no_row()
    {
        var table = _engine.Table("t", "a INTEGER", "SELECT 1 AS a FROM range(10)", "SELECT 2 AS a FROM range(10)");
        foreach (var commit in Directory.GetFiles(Path.Combine(_engine.Root, "t", "_delta_log"), "*.json"))
            File.WriteAllText(commit, File.ReadAllText(commit).Replace("numRecords\\\":10", "numRecords\\\":3", StringComparison.Ordinal));
        await _engine.RunAsync("OPTIMIZE t");
        Assert.Equal("20|30", await _engine.ValueAsync("SELECT count(a), sum(a) FROM t"));
        _ = table;
    }

    [Fact]
    public async Task What_others_take_meanwhile_is_left_out_and_the_rest_is_committed()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES ('delta.targetFileSize' = '1kb')");
        for (var i = 0; i < 8; i++)
            await _engine.RunAsync($"INSERT INTO t VALUES ({i})");
        using var other = new TestEngine(_engine.Root);
        _store!.OnNextPut(async (_, put) =>
        {
            await other.RunAsync("DELETE FROM t WHERE a = 7");
            await other.RunAsync("INSERT INTO t VALUES (8)");
            return await put();
        });
        await _engine.RunAsync("OPTIMIZE t");
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "8"], await _engine.RowsAsync("SELECT a FROM t ORDER BY a"));
        var named = await _engine.RowsAsync("SELECT path FROM delta_files('t')");
        Assert.InRange(named.Count, 2, 6); // the bin without the deleted file
        Assert.Equal("11", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
        var written = _engine.Commit("t", 11).Where(l => l.StartsWith("{\"add\"", StringComparison.Ordinal)).Select(l => $"{JsonNode.Parse(l)!["add"]!["path"]}").ToHashSet();
        var known = Enumerable.Range(0, 12).SelectMany(v => _engine.Commit("t", v)).Where(l => l.StartsWith("{\"add\"", StringComparison.Ordinal)).Select(l => $"{JsonNode.Parse(l)!["add"]!["path"]}").ToHashSet();
        Assert.NotEmpty(written);
        Assert.All(_engine.Files("t").Where(f => f.EndsWith(".parquet", StringComparison.Ordinal) && !f.StartsWith("_delta_log", StringComparison.Ordinal)), f => Assert.Contains(f, known));
    }

    [Theory]
    [InlineData("MERGE INTO t USING (SELECT 7 AS a) AS s ON t.a = s.a WHEN NOT MATCHED THEN INSERT *", "WriteSerializable")]
    [InlineData("MERGE INTO t USING (SELECT 7 AS a) AS s ON t.a = s.a WHEN NOT MATCHED THEN INSERT *", "Serializable")]
    [InlineData("INSERT INTO t VALUES (7)", "Serializable")]
    public async Task What_others_have_added_is_not_hidden_by_its_being_packed(string theirs, string isolation)
    {
        await _engine.RunAsync($"CREATE TABLE t (a INT) TBLPROPERTIES ('delta.isolationLevel' = '{isolation}')");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        using var other = new TestEngine(_engine.Root);
        _store!.OnNextPut(async (_, put) =>
        {
            await other.RunAsync(theirs);
            await other.RunAsync("OPTIMIZE t");
            return await put();
        });
        var error = await _engine.ErrorAsync("MERGE INTO t USING (SELECT 7 AS a) AS s ON t.a = s.a WHEN NOT MATCHED THEN INSERT *");
        Assert.Equal(DeltaErrorCode.ConcurrentModification, error.Code);
        Assert.Equal(["1", "7"], await _engine.RowsAsync("SELECT a FROM t ORDER BY a"));
    }

    [Fact]
    public async Task Where_a_vacuum_may_have_taken_what_was_written_nothing_is_committed()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES ('delta.targetFileSize' = '1kb')");
        for (var i = 0; i < 8; i++)
            await _engine.RunAsync($"INSERT INTO t VALUES ({i})");
        using var other = new TestEngine(_engine.Root);
        _store!.OnNextPut(async (_, put) =>
        {
            var log = Path.Combine(_engine.Root, "t", "_delta_log", "00000000000000000009.json");
            var time = DateTimeOffset.UtcNow.AddHours(5).ToUnixTimeMilliseconds();
            await File.WriteAllTextAsync(
                log, $$$"""{"commitInfo":{"timestamp":{{{time}}},"operation":"VACUUM START","operationParameters":{"specifiedRetentionMillis":"0"},"engineInfo":"Apache-Spark"}}""");
            await other.RunAsync("DELETE FROM t WHERE a = 7");
            return await put();
        });
        Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync("OPTIMIZE t")).Code);
        Assert.Equal("7", await _engine.ValueAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_temporary_table_is_none_to_be_optimized()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("CREATE TEMP TABLE t (a INT)");
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("OPTIMIZE t")).Code);
    }

    [Fact]
    public async Task A_failed_commit_leaves_no_file_and_an_unchanged_table()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        var files = _engine.Files("t");
        _store!.OnNextPut((path, _) => throw new DeltaException(DeltaErrorCode.StorageFailed, "no more space") { Path = path });
        Assert.Equal(DeltaErrorCode.StorageFailed, (await _engine.ErrorAsync("OPTIMIZE t")).Code);
        Assert.Equal(files, _engine.Files("t"));
        Assert.Equal(["1", "2"], await _engine.RowsAsync("SELECT a FROM t ORDER BY a"));
    }

    [Fact]
    public async Task It_is_refused_where_nothing_may_be_written_and_inside_of_a_transaction()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("BEGIN");
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("OPTIMIZE t")).Code);
        await _engine.RunAsync("ROLLBACK");
        await _engine.RunAsync("BEGIN READ ONLY");
        Assert.Equal(DeltaErrorCode.ReadOnly, (await _engine.ErrorAsync("REORG TABLE t APPLY (PURGE)")).Code);
        await _engine.RunAsync("ROLLBACK");
    }

    [Fact]
    public async Task An_append_only_table_is_packed_as_no_row_goes()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES (delta.appendOnly = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        await _engine.RunAsync("OPTIMIZE t");
        Assert.Equal("1", await FilesAsync());
    }

    [Fact]
    public async Task All_tables_are_optimized_and_those_that_cannot_be_are_told_of()
    {
        Assert.Empty(await _engine.RowsAsync("OPTIMIZE ALL TABLES"));
        await _engine.RunAsync("CREATE SCHEMA s");
        foreach (var name in new[] { "a", "b", "s.`odd \"name\"`" })
        {
            await _engine.RunAsync($"CREATE TABLE {name} (a INT)");
            await _engine.RunAsync($"INSERT INTO {name} VALUES (1)");
            await _engine.RunAsync($"INSERT INTO {name} VALUES (2)");
        }

        Assert.Equal(3, (await _engine.RowsAsync("OPTIMIZE ALL TABLES")).Count);
        Assert.Equal("1", await _engine.ValueAsync("SELECT count(*) FROM delta_files('s.\"odd \"\"name\"\"\"')"));
        await _engine.RunAsync("INSERT INTO a VALUES (3)");
        await _engine.RunAsync("INSERT INTO b VALUES (3)");
        File.Delete(Directory.GetFiles(Path.Combine(_engine.Root, "a"), "*.parquet").OrderBy(File.GetLastWriteTimeUtc).Last());
        var error = await _engine.ErrorAsync("OPTIMIZE ALL TABLES IN default");
        Assert.Contains("OPTIMIZE of 1 of 2 tables failed, the others are done: default.a: ", error.Message, StringComparison.Ordinal);
        Assert.Equal("1", await _engine.ValueAsync("SELECT count(*) FROM delta_files('b')"));
        Assert.Equal(DeltaErrorCode.SchemaNotFound, (await _engine.ErrorAsync("OPTIMIZE ALL TABLES IN nix")).Code);
    }

    /// <summary>A deletion vector of the row 0, as a commit holds it in itself.</summary>
    private static DeletionVectorDescriptor InlineFirstRow => DeletionVector.FromPositions([0]).ToInline();

    /// <summary>Fields of the struct that a result holds.</summary>
    private static string Metrics(string result, params IEnumerable<string> names) =>
        string.Join('|', names.Select(name => Regex.Match(result, $"'{name}': ([^,}}]*)").Groups[1].Value));

    private Task<string> FilesAsync() => _engine.ValueAsync("SELECT count(*) FROM delta_files('t')");
}
