using System.Text.Json;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

public sealed class OverwriteTests : IDisposable
{
    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public OverwriteTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task The_rows_of_the_query_take_the_place_of_all_others_in_one_commit()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING DEFAULT 'none') TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 'x'), (2, 'y')");
        await _engine.RunAsync("INSERT INTO t VALUES (3, 'z')");
        Assert.Equal(2, await _engine.RunAsync("INSERT OVERWRITE t SELECT a + 10, b FROM t WHERE a > 1"));
        Assert.Equal(["12|y", "13|z"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        var (mode, metrics) = (Parameters, Metrics);
        Assert.Equal("mode=Overwrite, partitionBy=[]", mode);
        Assert.Matches("^numFiles=1, numOutputRows=2, numOutputBytes=[0-9]+, numRemovedFiles=2, numRemovedBytes=[0-9]+$", metrics);
        Assert.Equal("WRITE|false", await _engine.ValueAsync("SELECT operation, isBlindAppend FROM delta_history('t') ORDER BY version DESC LIMIT 1"));

        await _engine.RunAsync("INSERT OVERWRITE t (a) VALUES (5)");
        Assert.Equal(["5|none"], await _engine.RowsAsync("SELECT * FROM t"));
        await _engine.RunAsync("INSERT OVERWRITE TABLE t BY NAME SELECT 'q' AS b, 6 AS a");
        Assert.Equal(["6|q"], await _engine.RowsAsync("SELECT * FROM t"));
        await _engine.RunAsync("INSERT OVERWRITE t SELECT * FROM t WHERE false");
        Assert.Equal("0", await _engine.ValueAsync("SELECT count(*) FROM t"));
        Assert.Equal("2", await _engine.ValueAsync("SELECT count(*) FROM t VERSION AS OF 3"));
    }

    [Theory]
    [InlineData("STRING", "'it''s'", "'it''s'", "'other'", @"(p <=> 'it\'s')")]
    [InlineData("STRING", "NULL", "NULL", "'x'", "(p IS NULL)")]
    [InlineData("STRING", "''", "''", "'x'", "(p IS NULL)")]
    [InlineData("STRING", "'a b/c=d%'", "'a b/c=d%'", "'a b/c'", "(p <=> 'a b/c=d%')")]
    [InlineData("STRING", "5", "'5'", "'05'", "(p <=> '5')")]
    [InlineData("STRING", "'-0.0'", "'-0.0'", "'0.0'", "(p <=> '-0.0')")]
    [InlineData("INT", "'7'", "7", "NULL", "(p <=> 7)")]
    [InlineData("BIGINT", "-7", "-7", "7", "(p <=> -7L)")]
    [InlineData("DECIMAL(10,2)", "1.5", "1.50", "1.51", "(p <=> 1.50BD)")]
    [InlineData("DOUBLE", "0", "-0.0", "0.5", "(p <=> 0.0D)")]
    [InlineData("DATE", "'2020-02-29'", "DATE '2020-02-29'", "DATE '2020-03-01'", "(p <=> DATE '2020-02-29')")]
    [InlineData("TIMESTAMP", "TIMESTAMP '2020-01-01 10:00:00.5'", "TIMESTAMPTZ '2020-01-01 12:00:00.5+02'", "TIMESTAMPTZ '2020-01-01 10:00:00+00'",
        "(p <=> TIMESTAMP '2020-01-01T10:00:00.500000Z')")]
    [InlineData("BOOLEAN", "TRUE", "true", "false", "(p <=> true)")]
    [InlineData("BINARY", "'ab'", "encode('ab')", "encode('ac')", "(p <=> 'ab')")]
    [InlineData("VARCHAR(3)", "'abc   '", "'abc'", "'ab'", "(p <=> 'abc')")]
    public async Task A_static_partition_is_replaced_alone_whatever_its_value(string type, string constant, string there, string other, string predicate)
    {
        await _engine.RunAsync($"CREATE TABLE t (a INT, p {type}) PARTITIONED BY (p) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        await _engine.RunAsync($"INSERT INTO t VALUES (1, {there}), (2, {other}), (3, {there})");
        await _engine.RunAsync($"INSERT OVERWRITE t PARTITION (p = {constant}) SELECT 9");
        Assert.Equal(["2", "9"], await _engine.RowsAsync("SELECT a FROM t ORDER BY a"));
        Assert.Equal($"mode=Overwrite, partitionBy=[], predicate={predicate}", Parameters);
        Assert.Contains("numRemovedFiles=1,", Metrics, StringComparison.Ordinal);
        Assert.EndsWith("numCopiedRows=0, numAddedChangeFiles=0, numDeletedRows=2", Metrics, StringComparison.Ordinal);
        Assert.Equal(1, await _engine.RunAsync($"INSERT INTO t PARTITION (p = {constant}) (a) VALUES (10)"));
        Assert.Equal("2", await _engine.ValueAsync("SELECT count(*) FROM t WHERE p IS NOT DISTINCT FROM (SELECT p FROM t WHERE a = 9)"));
    }

    [Fact]
    public async Task Static_and_dynamic_columns_mix_and_dynamic_ones_are_the_querys()
    {
        await TwoPartitionColumnsAsync();
        await _engine.RunAsync("INSERT OVERWRITE t PARTITION (P = 'x', q) VALUES (30, 2)");
        Assert.Equal(["2|y|2", "4|NULL|1", "30|x|2"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        await _engine.RunAsync("INSERT INTO t PARTITION (q = 5, p) (p, a) VALUES ('n', 31)");
        await _engine.RunAsync("INSERT INTO t PARTITION (p = 'm') BY NAME SELECT 6 AS Q, 32 AS a");
        await _engine.RunAsync("INSERT INTO t PARTITION (p = 'l', q = 1) VALUES (DEFAULT)");
        Assert.Equal(["NULL|l|1", "31|n|5", "32|m|6"], await _engine.RowsAsync("SELECT * FROM t WHERE a > 30 OR p = 'l' ORDER BY a NULLS FIRST"));
        await _engine.RunAsync("INSERT OVERWRITE t PARTITION (p, q) VALUES (1, 'w', 1)"); // nothing is static: all goes
        Assert.Equal(["1|w|1"], await _engine.RowsAsync("SELECT * FROM t"));
    }

    [Fact]
    public async Task Dynamically_only_the_partitions_go_that_are_written()
    {
        await TwoPartitionColumnsAsync();
        await _engine.RunAsync("SET deltaquery.write.partition_overwrite_mode = 'dynamic'");
        await _engine.RunAsync("INSERT OVERWRITE t VALUES (10, 'x', 1), (11, 'z', 1), (12, NULL, 1)");
        Assert.Equal(["2|y|2", "3|x|2", "10|x|1", "11|z|1", "12|NULL|1"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        Assert.Equal("mode=Overwrite, partitionBy=[], isDynamicPartitionOverwrite=true", Parameters);
        await _engine.RunAsync("INSERT OVERWRITE t PARTITION (p = 'x', q) VALUES (20, 2)");
        Assert.Equal(["10|x|1", "20|x|2"], await _engine.RowsAsync("SELECT * FROM t WHERE p = 'x' ORDER BY a"));
        Assert.Equal(0, await _engine.RunAsync("INSERT OVERWRITE t SELECT * FROM t WHERE false")); // no partition: no commit
        Assert.Equal("3", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
        await _engine.RunAsync("SET spark.sql.sources.partitionOverwriteMode = static");
        await _engine.RunAsync("INSERT OVERWRITE t VALUES (1, 'x', 1)");
        Assert.Equal(["1|x|1"], await _engine.RowsAsync("SELECT * FROM t"));
        var error = await _engine.ErrorAsync("SET deltaquery.write.partition_overwrite_mode = other");
        Assert.Equal("deltaquery.write.partition_overwrite_mode must be dynamic or static, not 'other'", error.Message);
    }

    [Theory]
    [InlineData("INSERT INTO t PARTITION (a = 1) VALUES ('x', 1)", "t has no partition column a", 25)]
    [InlineData("INSERT INTO t PARTITION (p = 'x', P) VALUES (1, 1)", "column P is named twice", 34)]
    [InlineData("INSERT INTO t PARTITION (p = 'x') (a, p) VALUES (1, 'y')", "column p is named twice", 38)]
    [InlineData("INSERT INTO t PARTITION (p = 'x') BY NAME SELECT 1 AS a, 'y' AS p", "column p has its value in PARTITION, and the query gives another", null)]
    [InlineData("INSERT INTO t PARTITION (q = 'x') VALUES (1, 'y')", "column q: 'x' is no value of type int", 29)]
    [InlineData("INSERT INTO t PARTITION (q = 1.5) VALUES (1, 'y')", "column q: 1.5 is no value of type int", 29)]
    [InlineData("INSERT INTO t PARTITION (q = 3000000000) VALUES (1, 'y')", "column q: 3000000000 is no value of type int", 29)]
    [InlineData("INSERT OVERWRITE t PARTITION (q = DATE '2020-01-01') VALUES (1, 'y')", "column q: DATE '2020-01-01' is no value of type int", 34)]
    [InlineData("INSERT OVERWRITE t PARTITION (p = 'x') VALUES (1)", "t: expected 2 columns (a, q), met 1 (col0)", null)]
    public async Task A_PARTITION_that_does_not_fit_is_refused(string sql, string message, int? position)
    {
        await TwoPartitionColumnsAsync();
        var files = _engine.Files("t");
        var error = await _engine.ErrorAsync(sql);
        Assert.Equal(message, error.Message);
        Assert.Equal(position, error.Position);
        Assert.Equal(files, _engine.Files("t"));
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(true, ", 'delta.columnMapping.mode' = 'name'")]
    public async Task REPLACE_WHERE_replaces_the_rows_that_satisfy_the_condition(bool vectors, string more)
    {
        await _engine.RunAsync(
            $"CREATE TABLE t (a INT, s STRUCT<x: INT>, v0 INT) TBLPROPERTIES ('delta.enableDeletionVectors' = '{(vectors ? "true" : "false")}'{more})");
        await _engine.RunAsync("INSERT INTO t SELECT i, {'x': i % 3}, i FROM range(6) r(i)");
        await _engine.RunAsync("INSERT INTO t VALUES (100, {'x': 7}, 100), (101, {'x': NULL}, 101)");
        Assert.Equal(1, await _engine.RunAsync("INSERT INTO t REPLACE WHERE s.x = 1 AND t.v0 < 50 SELECT 40, {'x': 1}, 40"));
        Assert.Equal(["0", "2", "3", "5", "40", "100", "101"], await _engine.RowsAsync("SELECT a FROM t ORDER BY a"));
        Assert.Equal("mode=Overwrite, partitionBy=[], predicate=(s.x = 1 AND t.v0 < 50)", Parameters);
        Assert.EndsWith($"numCopiedRows={(vectors ? 0 : 4)}, numAddedChangeFiles=0, numDeletedRows=2", Metrics, StringComparison.Ordinal);

        // By name, of the table itself; the file whose rows all go is not kept.
        Assert.Equal(2, await _engine.RunAsync("INSERT INTO t BY NAME REPLACE WHERE a >= 100 SELECT a + 100 AS a, 5 AS v0 FROM t WHERE a >= 100"));
        Assert.Equal(["200|NULL|5", "201|NULL|5"], await _engine.RowsAsync("SELECT * FROM t WHERE a >= 100 ORDER BY a"));
        Assert.Equal("1", (await _engine.ValueAsync("SELECT operationMetrics['numRemovedFiles'] FROM delta_history('t') LIMIT 1")));
        Assert.Equal(0, await _engine.RunAsync("INSERT INTO t REPLACE WHERE a >= 100 SELECT * FROM t WHERE false"));
        Assert.Equal("5", await _engine.ValueAsync("SELECT count(*) FROM t"));
    }

    [Theory]
    [InlineData("(7, 8)", "t: REPLACE WHERE (b = 2) is violated by the row: {'a': 7, 'b': 8}")]
    [InlineData("(7, 2), (8, NULL)", "t: REPLACE WHERE (b = 2) is violated by the row: {'a': 8, 'b': NULL}")]
    [InlineData("(NULL, 2)", "t: CHECK constraint positive (a > 0) is violated by the row: {'a': NULL, 'b': 2}")]
    [InlineData("(-1, 2)", "t: CHECK constraint positive (a > 0) is violated by the row: {'a': -1, 'b': 2}")]
    public async Task A_row_outside_of_REPLACE_WHERE_is_refused_and_nothing_is_left(string rows, string message)
    {
        await _engine.RunAsync("CREATE TABLE t (a INT NOT NULL, b INT)");
        await _engine.RunAsync("ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)");
        var files = _engine.Files("t");
        var error = await _engine.ErrorAsync($"INSERT INTO t REPLACE WHERE b = 2 VALUES {rows}");
        Assert.Equal(DeltaErrorCode.ConstraintViolation, error.Code);
        Assert.Equal(message, error.Message);
        Assert.Equal(files, _engine.Files("t"));
    }

    [Fact]
    public async Task REPLACE_WHERE_takes_parameters_and_defaults_and_computes_what_is_generated()
    {
        await _engine.RunAsync(
            "CREATE TABLE t (a INT, b INT DEFAULT 5, c INT GENERATED ALWAYS AS (a * 2), i BIGINT GENERATED ALWAYS AS IDENTITY) "
            + "TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')");
        await _engine.RunAsync("INSERT INTO t (a) VALUES (1), (2)");
        await _engine.RunAsync(
            "INSERT INTO t BY NAME REPLACE WHERE c = ? AND b = 5 SELECT ? AS a",
            new Dictionary<string, object?> { ["1"] = 4, ["2"] = 2 });
        Assert.Equal(["1|5|2|1", "2|5|4|3"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        await _engine.RunAsync("INSERT OVERWRITE t (a, b) VALUES (7, DEFAULT), (8, 1)");
        Assert.Equal(["7|5|14|4", "8|1|16|5"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        var error = await _engine.ErrorAsync("INSERT INTO t BY NAME REPLACE WHERE c = 14 SELECT 9 AS a");
        Assert.Equal("t: REPLACE WHERE (c = 14) is violated by the row: {'a': 9, 'b': 5, 'c': 18, 'i': 6}", error.Message);
    }

    [Fact]
    public async Task Numbered_parameters_may_lie_in_all_parts_of_a_statement()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 1), (2, 2)");
        await _engine.RunAsync(
            "MERGE INTO t USING (SELECT CAST(? AS INT) AS a) AS s ON t.a = s.a AND t.b = ? WHEN MATCHED THEN UPDATE SET b = ?",
            new Dictionary<string, object?> { ["1"] = 2, ["2"] = 2, ["3"] = 30 });
        await _engine.RunAsync("DELETE FROM t WHERE a = $2", new Dictionary<string, object?> { ["1"] = 2, ["2"] = 1 });
        Assert.Equal(["2|30"], await _engine.RowsAsync("SELECT * FROM t"));
    }

    [Fact]
    public async Task A_table_that_may_lose_no_row_is_not_overwritten()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES ('delta.appendOnly' = 'true')");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("INSERT OVERWRITE t VALUES (2)")).Code);
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("INSERT INTO t REPLACE WHERE a = 2 VALUES (2)")).Code);
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT * FROM t"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_change_data_feed_tells_of_the_rows_that_went_and_came(bool vectors)
    {
        await _engine.RunAsync($"CREATE TABLE t (a INT) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true', 'delta.enableDeletionVectors' = '{vectors}')");
        await _engine.RunAsync("INSERT INTO t VALUES (1), (2), (3)");
        await _engine.RunAsync("INSERT OVERWRITE t VALUES (4), (5)");
        const string Feed = "SELECT _commit_version, _change_type, a FROM table_changes('t', 2) ORDER BY ALL";
        string[] overwritten = ["2|delete|1", "2|delete|2", "2|delete|3", "2|insert|4", "2|insert|5"];
        Assert.Equal(overwritten, await _engine.RowsAsync(Feed));
        var files = _engine.Files("t");
        if (vectors)
        {
            await _engine.RunAsync("INSERT INTO t REPLACE WHERE a > 4 VALUES (6)");
            Assert.Equal([.. overwritten, "3|delete|5", "3|insert|6"], await _engine.RowsAsync(Feed));
            return;
        }

        var error = await _engine.ErrorAsync("INSERT INTO t REPLACE WHERE a > 4 VALUES (6)");
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
        Assert.Contains("REPLACE WHERE that leaves rows of a file of t, which keeps a change data feed", error.Message, StringComparison.Ordinal);
        Assert.Equal(files, _engine.Files("t"));
        await _engine.RunAsync("INSERT INTO t REPLACE WHERE a > 3 VALUES (6)");
        Assert.Equal([.. overwritten, "3|delete|4", "3|delete|5", "3|insert|6"], await _engine.RowsAsync(Feed));
    }

    /// <summary>Delta's matrix: what may have been committed between the reading and the commit of an overwrite.</summary>
    [Theory]
    [InlineData("INSERT OVERWRITE t VALUES (9, 'x')", "INSERT INTO t VALUES (7, 'x')", "WriteSerializable", false)]
    [InlineData("INSERT OVERWRITE t VALUES (9, 'x')", "INSERT INTO t VALUES (7, 'x')", "Serializable", true)]
    [InlineData("INSERT OVERWRITE t VALUES (9, 'x')", "INSERT INTO t SELECT a + 6, p FROM t", "WriteSerializable", true)]
    [InlineData("INSERT OVERWRITE t VALUES (9, 'x')", "DELETE FROM t WHERE a = 1", "WriteSerializable", true)]
    [InlineData("INSERT OVERWRITE t VALUES (9, 'x')", "INSERT OVERWRITE t VALUES (8, 'x')", "WriteSerializable", true)]
    [InlineData("INSERT OVERWRITE t VALUES (9, 'x')", "ALTER TABLE t ADD COLUMNS (c INT)", "WriteSerializable", true)]
    [InlineData("INSERT OVERWRITE t PARTITION (p = 'x') VALUES (9)", "INSERT INTO t VALUES (7, 'y')", "Serializable", false)]
    [InlineData("INSERT OVERWRITE t PARTITION (p = 'x') VALUES (9)", "INSERT INTO t VALUES (7, 'x')", "Serializable", true)]
    [InlineData("INSERT OVERWRITE t PARTITION (p = 'x') VALUES (9)", "INSERT INTO t VALUES (7, 'x')", "WriteSerializable", false)]
    [InlineData("INSERT OVERWRITE t PARTITION (p = 'x') VALUES (9)", "DELETE FROM t WHERE p = 'y'", "WriteSerializable", false)]
    [InlineData("INSERT OVERWRITE t PARTITION (p = 'x') VALUES (9)", "UPDATE t SET a = 5 WHERE p = 'x'", "WriteSerializable", true)]
    [InlineData("INSERT OVERWRITE t PARTITION (p = 'z') VALUES (9)", "INSERT OVERWRITE t PARTITION (p = 'z') VALUES (8)", "WriteSerializable", true)]
    [InlineData("INSERT INTO t REPLACE WHERE p = 'x' VALUES (9, 'x')", "INSERT INTO t VALUES (7, 'x')", "Serializable", true)]
    [InlineData("INSERT INTO t REPLACE WHERE p = 'x' VALUES (9, 'x')", "INSERT INTO t VALUES (7, 'y')", "Serializable", false)]
    [InlineData("INSERT INTO t REPLACE WHERE p = 'x' VALUES (9, 'x')", "DELETE FROM t WHERE p = 'x'", "WriteSerializable", true)]
    [InlineData("INSERT INTO t REPLACE WHERE p = 'x' VALUES (9, 'x')", "DELETE FROM t WHERE p = 'y'", "WriteSerializable", false)]
    [InlineData("INSERT INTO t REPLACE WHERE p = 'x' SELECT max(a), 'x' FROM t", "DELETE FROM t WHERE p = 'y'", "WriteSerializable", true)]
    [InlineData("INSERT WITH SCHEMA EVOLUTION INTO t SELECT 9, 'x', 1 AS c", "INSERT INTO t VALUES (7, 'x')", "Serializable", false)]
    [InlineData("INSERT WITH SCHEMA EVOLUTION INTO t SELECT 9, 'x', 1 AS c", "ALTER TABLE t ADD COLUMNS (d INT)", "WriteSerializable", true)]
    [InlineData("INSERT INTO t PARTITION (p = 'x') VALUES (9)", "INSERT OVERWRITE t VALUES (7, 'x')", "Serializable", false)]
    public async Task What_comes_between_conflicts_as_Delta_has_it(string statement, string meanwhile, string isolation, bool conflicts)
    {
        await _engine.RunAsync($"CREATE TABLE t (a INT, p STRING) PARTITIONED BY (p) TBLPROPERTIES ('delta.isolationLevel' = '{isolation}')");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 'x'), (2, 'y')");
        using var other = new TestEngine(_engine.Root);
        _store!.OnNextPut(async (_, put) =>
        {
            await other.RunAsync(meanwhile);
            return await put();
        });
        if (conflicts)
        {
            var error = await _engine.ErrorAsync(statement);
            Assert.Equal(DeltaErrorCode.ConcurrentModification, error.Code);
            Assert.Equal("0", await _engine.ValueAsync("SELECT count(*) FROM t WHERE a = 9"));
            Assert.Equal("2", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
            return;
        }

        await _engine.RunAsync(statement);
        Assert.Equal("3|1", await _engine.ValueAsync("SELECT (SELECT max(version) FROM delta_history('t')), count(*) FROM t WHERE a = 9"));
    }

    private async Task TwoPartitionColumnsAsync()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, p STRING, q INT) PARTITIONED BY (p, q)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 'x', 1), (2, 'y', 2), (3, 'x', 2), (4, NULL, 1)");
    }

    private string Parameters => Entries("operationParameters");

    private string Metrics => Entries("operationMetrics");

    private string Entries(string map)
    {
        var version = Directory.GetFiles(Path.Combine(_engine.Root, "t", "_delta_log"), "*.json").Length - 1;
        using var info = JsonDocument.Parse(_engine.Commit("t", version)[0]);
        var entries = info.RootElement.GetProperty("commitInfo").GetProperty(map).EnumerateObject().Select(e => $"{e.Name}={e.Value.GetString()}");
        return string.Join(", ", entries);
    }
}
