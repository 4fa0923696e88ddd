using DeltaQuery.Engine.Storage;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

public sealed class InsertTests : IDisposable
{
    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public InsertTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Columns_go_by_place_by_list_or_by_name_and_missing_ones_are_NULL()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING, c DATE)");
        Assert.Equal(2, await _engine.RunAsync("INSERT INTO t VALUES (1, 'x', DATE '2024-01-01'), (2, NULL, NULL)"));
        Assert.Equal(1, await _engine.RunAsync("INSERT INTO TABLE t (C, a) SELECT DATE '2024-01-02', 3"));
        Assert.Equal(1, await _engine.RunAsync("INSERT INTO t BY NAME SELECT 'y' AS B, 4 AS a"));
        Assert.Equal(0, await _engine.RunAsync("INSERT INTO t SELECT * FROM t WHERE false"));
        Assert.Equal(["1|x|2024-01-01", "2|NULL|NULL", "3|NULL|2024-01-02", "4|y|NULL"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        Assert.Single(_engine.Commit("t", 4)); // nothing but the commit's info: no file without rows
    }

    [Theory]
    [InlineData("INSERT INTO t VALUES (1)", DeltaErrorCode.SchemaMismatch, "t: expected 2 columns (a, b), met 1 (col0)", null)]
    [InlineData("INSERT INTO t (a) VALUES (1, 2)", DeltaErrorCode.SchemaMismatch, "t: expected 1 column (a), met 2 (col0, col1)", null)]
    [InlineData("INSERT INTO t (a, z) VALUES (1, 2)", DeltaErrorCode.ColumnNotFound, "t has no column z", 18)]
    [InlineData("INSERT INTO t (a, A) VALUES (1, 2)", DeltaErrorCode.SchemaMismatch, "column A is named twice", 18)]
    [InlineData("INSERT INTO t BY NAME SELECT 1 AS z", DeltaErrorCode.ColumnNotFound, "t has no column z, which the query gives", null)]
    [InlineData("INSERT INTO t VALUES ('1', 'x')", DeltaErrorCode.SchemaMismatch, "column a: expected int, met VARCHAR", null)]
    [InlineData("INSERT INTO nope VALUES (1)", DeltaErrorCode.TableNotFound, "table nope does not exist", 12)]
    [InlineData("INSERT INTO t SELECT 1, x FROM t", DeltaErrorCode.ColumnNotFound, null, 24)]
    [InlineData("INSERT OVERWRITE t VALUES (1)", DeltaErrorCode.SchemaMismatch, "t: expected 2 columns (a, b), met 1 (col0)", null)]
    [InlineData("INSERT INTO t REPLACE WHERE z = 1 VALUES (1, 'x')", DeltaErrorCode.ColumnNotFound, null, 28)]
    [InlineData("INSERT INTO t REPLACE WHERE a = random() VALUES (1, 'x')", DeltaErrorCode.NotSupported, null, 28)]
    [InlineData("INSERT INTO t PARTITION (a = 1) VALUES ('x')", DeltaErrorCode.ColumnNotFound, "t has no partition column a", 25)]
    [InlineData("INSERT WITH SCHEMA EVOLUTION INTO t (a, z) VALUES (1, 2)", DeltaErrorCode.ColumnNotFound, "t has no column z", 40)]
    [InlineData("INSERT WITH SCHEMA EVOLUTION INTO t SELECT 1, 'x', NULL AS c", DeltaErrorCode.NotSupported, "column c: NULL alone has no type", null)]
    [InlineData("INSERT WITH SCHEMA EVOLUTION INTO t SELECT 1, 'x', 2 AS A", DeltaErrorCode.SchemaMismatch, "there is a column A already", null)]
    [InlineData("INSERT WITH SCHEMA EVOLUTION INTO t SELECT 1", DeltaErrorCode.SchemaMismatch, "t: expected 2 columns (a, b), met 1 (1)", null)]
    [InlineData("INSERT INTO t VALUES (1, 'x') RETURNING a", DeltaErrorCode.NotSupported, "not supported (line 1, column 1): INSERT .. RETURNING", 0)]
    [InlineData("INSERT INTO t VALUES (3000000000, 'x')", DeltaErrorCode.QueryFailed, null, null)]
    public async Task What_does_not_fit_is_refused_with_its_place_and_nothing_is_committed(
        string sql, DeltaErrorCode code, string? message, int? position)
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        var error = await _engine.ErrorAsync(sql);
        Assert.Equal(code, error.Code);
        if (message is not null)
            Assert.Equal(message, error.Message);
        if (position is not null)
            Assert.Equal(position, error.Position);
        Assert.Equal(["_delta_log/00000000000000000000.json"], _engine.Files("t"));
    }

    [Theory]
    [InlineData("(NULL, {x: 1}, [{y: 1}])", "t: NOT NULL of column a is violated by the row: {'a': NULL, 's': {'x': 1}, 'l': [{'y': 1}]}")]
    [InlineData("(1, {x: NULL}, NULL)", "t: a part of column s that is NOT NULL is NULL in the row: {'a': 1, 's': {'x': NULL}, 'l': NULL}")]
    [InlineData("(1, NULL, NULL)", "t: a part of column s that is NOT NULL is NULL in the row: {'a': 1, 's': NULL, 'l': NULL}")]
    [InlineData("(1, {x: 1}, [{y: 1}, {y: NULL}])", "t: a part of column l that is NOT NULL is NULL in the row: {'a': 1, 's': {'x': 1}, 'l': [{'y': 1}, {'y': NULL}]}")]
    public async Task NOT_NULL_holds_for_columns_and_inside_of_them(string row, string message)
    {
        await _engine.RunAsync("CREATE TABLE t (a INT NOT NULL, s STRUCT<x: INT NOT NULL>, l ARRAY<STRUCT<y: INT NOT NULL>>)");
        Assert.Equal(3, await _engine.RunAsync("INSERT INTO t VALUES (1, {x: 1}, [{y: 1}]), (2, {x: 2}, NULL), (3, {x: 3}, [NULL, {y: 2}])"));
        var error = await _engine.ErrorAsync($"INSERT INTO t SELECT * FROM t UNION ALL VALUES {row}");
        Assert.Equal((DeltaErrorCode.ConstraintViolation, message), (error.Code, error.Message));
        Assert.Equal(["3"], await _engine.RowsAsync("SELECT count(*) FROM t"));
        Assert.Equal(3, _engine.Files("t").Count);
    }

    [Fact]
    public async Task A_column_left_out_breaks_its_NOT_NULL()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT NOT NULL, b INT)");
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("INSERT INTO t (b) VALUES (1)")).Code);
    }

    [Fact]
    public async Task Declared_lengths_hold_as_in_spark()
    {
        await _engine.RunAsync("CREATE TABLE t (v VARCHAR(3), c CHAR(3))");
        await _engine.RunAsync("INSERT INTO t VALUES ('äöü', 'a'), ('ab     ', 'abc   '), (NULL, NULL)");
        Assert.Equal(["[äöü]|[a  ]", "[ab ]|[abc]", "NULL|NULL"], await _engine.RowsAsync("SELECT '[' || v || ']', '[' || c || ']' FROM t"));
        Assert.Equal("t: column v: a text is longer than varchar(3): abcd", (await _engine.ErrorAsync("INSERT INTO t VALUES ('abcd', 'a')")).Message);
    }

    [Fact]
    public async Task Untyped_NULLs_fit_any_column_also_inside_of_structs_and_lists()
    {
        await _engine.RunAsync("CREATE TABLE t (d DATE, s STRUCT<x: INT, y: DATE>, l ARRAY<TIMESTAMP>, m MAP<STRING, BINARY>)");
        await _engine.RunAsync("INSERT INTO t VALUES (NULL, {x: 1, y: NULL}, [NULL], MAP {'k': NULL})");
        Assert.Equal(["NULL|{'x': 1, 'y': NULL}|[NULL]|{k=NULL}"], await _engine.RowsAsync("SELECT * FROM t"));
    }

    [Fact]
    public async Task The_least_number_of_each_type_prunes_without_an_overflow()
    {
        await _engine.RunAsync("CREATE TABLE t (a TINYINT, b SMALLINT, c INT, d BIGINT)");
        await _engine.RunAsync("INSERT INTO t VALUES (-128, -32768, -2147483648, -9223372036854775808)");
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT count(*) FROM t WHERE a <= (-128)::TINYINT AND b <= (-32768)::SMALLINT AND c <= -2147483648 AND d <= -9223372036854775808"));
        var least = new Dictionary<string, object?> { ["1"] = int.MinValue, ["2"] = long.MinValue };
        Assert.Equal(1, await _engine.RunAsync("INSERT INTO t SELECT * FROM t WHERE c = ? AND d = ?", least));
    }

    [Fact]
    public async Task Parameters_fill_in_values()
    {
        await _engine.RunAsync("CREATE TABLE t (a BIGINT, b STRING)");
        Assert.Equal(1, await _engine.RunAsync("INSERT INTO t VALUES ($1, $2)", new Dictionary<string, object?> { ["1"] = 7L, ["2"] = "x" }));
        Assert.Equal(1, await _engine.RunAsync("INSERT INTO t SELECT a + ?, b FROM t WHERE a = ?", new Dictionary<string, object?> { ["1"] = 1L, ["2"] = 7L }));
        Assert.Equal(["7|x", "8|x"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
    }

    [Fact]
    public async Task The_query_prunes_travels_in_time_and_may_read_the_target()
    {
        await _engine.RunAsync("CREATE TABLE t PARTITIONED BY (p) AS SELECT i AS id, i % 2 AS p FROM range(4) r(i)");
        Assert.Equal(2, await _engine.RunAsync("INSERT INTO t SELECT id + 10, p FROM t WHERE p = 1"));
        Assert.Equal(4, await _engine.RunAsync("WITH old AS (SELECT * FROM t VERSION AS OF 0) SELECT * FROM old") ?? 4);
        Assert.Equal(4, await _engine.RunAsync("INSERT INTO t SELECT id + 100, p FROM t@v0"));
        Assert.Equal(["0", "1", "2", "3", "11", "13", "100", "101", "102", "103"], await _engine.RowsAsync("SELECT id FROM t ORDER BY id"));
        Assert.Contains("\"isBlindAppend\":false", _engine.Commit("t", 1)[0], StringComparison.Ordinal);
        Assert.Contains("\"isBlindAppend\":true", _engine.Commit("t", 2)[0], StringComparison.Ordinal); // an old version never changes
    }

    [Fact]
    public async Task What_one_session_writes_the_next_statement_of_every_session_sees()
    {
        using var second = _engine.Engine.OpenSession();
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        for (var i = 1; i <= 3; i++)
        {
            await _engine.RunAsync($"INSERT INTO t VALUES ({i})");
            Assert.Equal([$"{i}"], await _engine.RowsAsync(second, "SELECT count(*) FROM t"));
        }
    }

    [Fact]
    public async Task Data_files_are_durable_before_the_commit_names_them()
    {
        await _engine.RunAsync("CREATE TABLE t PARTITIONED BY (p) AS SELECT 1 AS a, 2 AS p");
        Assert.Equal(["publish t", "put 00000000000000000000.json", "put 00000000000000000000.crc"], _store!.Calls);
    }

    [Fact]
    public async Task Staged_files_go_when_the_commit_fails_for_certain()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        _store!.OnNextPut((_, _) => throw new DeltaException(DeltaErrorCode.StorageFailed, "the disk is full"));
        Assert.Equal("the disk is full", (await _engine.ErrorAsync("INSERT INTO t VALUES (1)")).Message);
        Assert.Equal(["_delta_log/00000000000000000000.json"], _engine.Files("t"));
        Assert.Equal(1, await _engine.RunAsync("INSERT INTO t VALUES (1)"));
    }

    [Fact]
    public async Task Staged_files_stay_while_the_commit_may_yet_arrive()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        Func<Task<bool>>? delayed = null;
        for (var i = 0; i < 5; i++)
        {
            _store!.OnNextPut((path, put) =>
            {
                delayed = put;
                throw new UnknownOutcomeException(path, new IOException("timed out"));
            });
        }

        Assert.Contains("it is not known whether version 1 was committed", (await _engine.ErrorAsync("INSERT INTO t VALUES (1)")).Message, StringComparison.Ordinal);
        Assert.True(await delayed!());
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
    }

    [Fact]
    public async Task A_table_that_was_made_for_a_statement_that_fails_is_gone_with_it()
    {
        _store!.OnNextPut((_, _) => throw new DeltaException(DeltaErrorCode.StorageFailed, "the disk is full"));
        await _engine.ErrorAsync("CREATE TABLE t PARTITIONED BY (p) AS SELECT 1 AS a, 2 AS p");
        Assert.Empty(Directory.GetFileSystemEntries(_engine.Root));
    }

    [Fact]
    public async Task A_failed_insert_leaves_the_session_fit_for_the_next()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        for (var i = 0; i < 3; i++)
        {
            await _engine.ErrorAsync("INSERT INTO t SELECT x FROM t");
            await _engine.ErrorAsync("INSERT INTO t SELECT CAST('x' || a AS INTEGER) FROM (SELECT * FROM t UNION ALL SELECT 1)");
            Assert.Equal(1, await _engine.RunAsync("INSERT INTO t SELECT 1 FROM (SELECT count(*) FROM t)"));
        }

        Assert.Equal(["3"], await _engine.RowsAsync("SELECT count(*) FROM t WHERE a = 1"));
    }

    [Theory]
    [InlineData("'delta.feature.collations' = 'supported'", "collations")]
    public async Task A_feature_that_is_not_written_yet_is_refused_by_name(string property, string feature)
    {
        var error = await _engine.ErrorAsync($"CREATE TABLE t (a INT) TBLPROPERTIES ({property})");
        Assert.Equal(DeltaErrorCode.UnsupportedFeature, error.Code);
        Assert.Contains(feature, error.Features);
    }

    [Fact]
    public async Task Statistics_obey_the_tables_properties()
    {
        await _engine.RunAsync("CREATE TABLE first (a INT, b INT, c INT) TBLPROPERTIES ('delta.dataSkippingNumIndexedCols' = '1')");
        await _engine.RunAsync("INSERT INTO first VALUES (1, 2, 3)");
        Assert.Contains("""minValues\":{\"a\":1},\"maxValues\":{\"a\":1},\"nullCount\":{\"a\":0}""", _engine.Commit("first", 1)[1], StringComparison.Ordinal);
        await _engine.RunAsync("CREATE TABLE named (a INT, b INT, s STRUCT<x: INT, y: INT>) TBLPROPERTIES ('delta.dataSkippingStatsColumns' = 'b, s.y')");
        await _engine.RunAsync("INSERT INTO named VALUES (1, 2, {x: 3, y: 4})");
        Assert.Contains("""minValues\":{\"b\":2,\"s\":{\"y\":4}}""", _engine.Commit("named", 1)[1], StringComparison.Ordinal);
        await _engine.RunAsync("CREATE TABLE vectors (a INT) TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')");
        await _engine.RunAsync("INSERT INTO vectors VALUES (1)");
        Assert.Contains("""\"tightBounds\":true""", _engine.Commit("vectors", 1)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_texts_have_bounds_and_lists_have_null_counts()
    {
        await _engine.RunAsync("CREATE TABLE t AS SELECT repeat(chr(97 + i::INT), 400) AS v, CASE i WHEN 1 THEN [i] END AS l, {m: CASE i WHEN 2 THEN MAP {1: i} END} AS s FROM range(3) r(i)");
        var stats = Assert.Single(await _engine.RowsAsync("SELECT stats FROM delta_files('t')"));
        Assert.Equal(
            "{\"numRecords\":3,\"minValues\":{\"v\":\"" + new string('a', 32) + "\"},\"maxValues\":{\"v\":\"" + new string('c', 31) + "d\"},"
                + "\"nullCount\":{\"v\":0,\"l\":2,\"s\":{\"m\":2}}}",
            stats);
    }

    [Fact]
    public async Task Mapped_tables_have_field_ids_at_every_depth_and_physical_names()
    {
        await _engine.RunAsync(
            "CREATE TABLE t (a INT, s STRUCT<x: INT, l: ARRAY<STRUCT<y: INT>>>, m MAP<STRING, STRUCT<z: INT>>) TBLPROPERTIES ('delta.columnMapping.mode' = 'id')");
        await _engine.RunAsync("INSERT INTO t VALUES (1, {x: 2, l: [{y: 3}]}, MAP {'k': {z: 4}})");
        Assert.Equal(["1|{'x': 2, 'l': [{'y': 3}]}|{k={'z': 4}}"], await _engine.RowsAsync("SELECT * FROM t"));
        var fields = await _engine.RowsAsync($"SELECT name LIKE 'col-%', field_id FROM parquet_schema('{_engine.Root}/t/*.parquet') WHERE field_id IS NOT NULL");
        Assert.Equal(["true|1", "true|2", "true|3", "true|4", "true|5", "true|6", "true|7"], fields);
    }
}
