using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

public sealed class CreateTableTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_table_of_columns_has_their_types_comments_and_not_null()
    {
        await _engine.RunAsync(
            """
            CREATE TABLE t (a INT NOT NULL COMMENT 'the a', b STRING, c DECIMAL(10, 2), d TIMESTAMP, e TIMESTAMP_NTZ, f ARRAY<STRUCT<x: INT>>,
                g INTEGER[], h STRUCT(y TIMESTAMP), i VARCHAR, j VARCHAR(3))
            USING DELTA PARTITIONED BY (b) COMMENT 'the table' TBLPROPERTIES ('delta.appendOnly' = 'true', own.key = 1)
            """);
        Assert.Equal(
            ["a|int", "b|string", "c|decimal(10,2)", "d|timestamp", "e|timestamp_ntz", "f|array<struct<x:int>>", "g|array<int>", "h|struct<y:timestamp>", "i|string"],
            (await _engine.RowsAsync("SELECT col_name, data_type FROM (DESCRIBE t)")).Take(9));
        var metadata = _engine.Commit("t", 0)[1];
        Assert.Contains("""{\"name\":\"a\",\"type\":\"integer\",\"nullable\":false,\"metadata\":{\"comment\":\"the a\"}}""", metadata, StringComparison.Ordinal);
        Assert.Contains("\"description\":\"the table\"", metadata, StringComparison.Ordinal);
        Assert.Contains("\"configuration\":{\"delta.appendOnly\":\"true\",\"own.key\":\"1\"}", metadata, StringComparison.Ordinal);
        Assert.Equal(
            """{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["timestampNtz"],"writerFeatures":["timestampNtz","appendOnly","invariants"]}}""",
            _engine.Commit("t", 0)[2]);
    }

    [Fact]
    public async Task The_commit_says_what_spark_would_say()
    {
        Assert.Equal(3, await _engine.RunAsync("CREATE TABLE t PARTITIONED BY (p) AS SELECT i AS id, i % 2 AS p FROM range(3) r(i)"));
        var info = _engine.Commit("t", 0)[0];
        Assert.Contains("\"operation\":\"CREATE TABLE AS SELECT\"", info, StringComparison.Ordinal);
        Assert.Contains("\"operationParameters\":{\"partitionBy\":\"[\\\"p\\\"]\",\"clusterBy\":\"[]\",\"description\":null,\"isManaged\":\"true\",\"properties\":\"{}\"}", info, StringComparison.Ordinal);
        Assert.Contains("\"isBlindAppend\":true,\"operationMetrics\":{\"numFiles\":\"2\",\"numOutputRows\":\"3\",\"numOutputBytes\":\"", info, StringComparison.Ordinal);
        Assert.Equal("""{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""", _engine.Commit("t", 0)[2]);
    }

    [Fact]
    public async Task A_table_that_exists_is_an_error_unless_it_may()
    {
        await _engine.RunAsync("CREATE TABLE t AS SELECT 1 AS a");
        var error = await _engine.ErrorAsync("CREATE TABLE T AS SELECT 2 AS b");
        Assert.Equal((DeltaErrorCode.TableAlreadyExists, "table T exists already", 13), (error.Code, error.Message, error.Position));
        await _engine.RunAsync("CREATE TABLE IF NOT EXISTS t AS SELECT 2 AS b");
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
    }

    [Fact]
    public async Task Replacing_keeps_the_history_the_id_and_removes_the_old_files()
    {
        await _engine.RunAsync("CREATE TABLE t PARTITIONED BY (a) AS SELECT 1 AS a, 2 AS b UNION ALL SELECT 2, 3");
        var id = await _engine.RowsAsync("SELECT id FROM (DESCRIBE DETAIL t)");
        await _engine.RunAsync("CREATE OR REPLACE TABLE t AS SELECT a::VARCHAR AS other FROM t WHERE a = 2");
        Assert.Equal(["2"], await _engine.RowsAsync("SELECT other FROM t"));
        Assert.Equal(["1|2", "2|3"], await _engine.RowsAsync("SELECT a, b FROM t VERSION AS OF 0 ORDER BY a"));
        Assert.Equal(id, await _engine.RowsAsync("SELECT id FROM (DESCRIBE DETAIL t)"));
        Assert.Equal(2, _engine.Commit("t", 1).Count(line => line.StartsWith("{\"remove\"", StringComparison.Ordinal)));
        Assert.Contains("\"operation\":\"CREATE OR REPLACE TABLE AS SELECT\"", _engine.Commit("t", 1)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replacing_never_takes_a_table_feature_away_and_gives_no_column_id_again()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b INT) TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.enableDeletionVectors' = 'true')");
        await _engine.RunAsync("CREATE OR REPLACE TABLE t (c INT) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        Assert.Equal(2, _engine.Commit("t", 1).Length); // no protocol: it is as it was
        Assert.Contains("delta.columnMapping.id\\\":3", _engine.Commit("t", 1)[1], StringComparison.Ordinal);
        Assert.Contains("\"delta.columnMapping.maxColumnId\":\"3\"", _engine.Commit("t", 1)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_append_only_table_is_not_replaced()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES ('delta.appendOnly' = 'true')");
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("CREATE OR REPLACE TABLE t AS SELECT 1 AS a")).Code);
        Assert.Equal(1, await _engine.RunAsync("INSERT INTO t VALUES (1)"));
    }

    [Fact]
    public async Task A_table_at_a_place_of_its_own_is_listed_and_found_by_every_engine()
    {
        using var elsewhere = new TempFolder();
        await _engine.RunAsync($"CREATE TABLE t LOCATION '{elsewhere.Path}/deep/down' AS SELECT 1 AS a");
        Assert.Contains("\"isManaged\":\"false\"", File.ReadAllText($"{elsewhere.Path}/deep/down/_delta_log/00000000000000000000.json"), StringComparison.Ordinal);
        using var other = new TestEngine(_engine.Root);
        Assert.Equal(["1"], await other.RowsAsync("SELECT a FROM t"));
        Assert.Equal(["default|t|false"], await other.RowsAsync("SHOW TABLES"));

        await other.RunAsync($"CREATE TABLE again LOCATION '{elsewhere.Path}/deep/down'");
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM again"));
        Assert.Equal(
            DeltaErrorCode.SchemaMismatch, (await _engine.ErrorAsync($"CREATE TABLE third (b INT) LOCATION '{elsewhere.Path}/deep/down'")).Code);
    }

    [Fact]
    public async Task A_table_by_path_needs_no_catalog()
    {
        await _engine.RunAsync($"CREATE TABLE delta.`{_engine.Root}/some/where` AS SELECT 1 AS a");
        await _engine.RunAsync($"INSERT INTO delta.`{_engine.Root}/some/where` SELECT a + 1 FROM delta.`{_engine.Root}/some/where`");
        Assert.Equal(["1", "2"], await _engine.RowsAsync($"SELECT a FROM delta.`{_engine.Root}/some/where` ORDER BY a"));
    }

    [Fact]
    public async Task A_folder_with_files_of_others_is_left_alone()
    {
        Directory.CreateDirectory($"{_engine.Root}/t");
        File.WriteAllText($"{_engine.Root}/t/mine.txt", "mine");
        var error = await _engine.ErrorAsync("CREATE TABLE t AS SELECT 1 AS a");
        Assert.Equal((DeltaErrorCode.TableAlreadyExists, $"{_engine.Root}/t is not empty, and holds no Delta table"), (error.Code, error.Message));
        Assert.Equal(["mine.txt"], _engine.Files("t"));
    }

    [Theory]
    [InlineData("CREATE TABLE t")]
    [InlineData("CREATE TABLE IF NOT EXISTS t")]
    [InlineData("CREATE OR REPLACE TABLE t")]
    public async Task A_log_without_a_commit_is_no_table_as_who_made_it_may_have_been_killed(string create)
    {
        Directory.CreateDirectory($"{_engine.Root}/t/_delta_log");
        File.WriteAllText($"{_engine.Root}/t/_delta_log/.00000000000000000000.json.0f.tmp", "{\"commitInfo\"");
        Assert.Equal(DeltaErrorCode.TableNotFound, (await _engine.ErrorAsync("SELECT * FROM t")).Code);
        await _engine.RunAsync($"{create} AS SELECT 1 AS a");
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
    }

    [Theory]
    [InlineData("CREATE TABLE t AS SELECT 1 AS a, 2 AS A", DeltaErrorCode.SchemaMismatch, "the table would have two columns A (names are compared without case)")]
    [InlineData("CREATE TABLE t (a INT, A INT)", DeltaErrorCode.SchemaMismatch, "the table would have two columns A (names are compared without case)")]
    [InlineData("CREATE TABLE t AS SELECT {a: 1, A: 2} AS s", DeltaErrorCode.QueryFailed, null)]
    [InlineData("CREATE TABLE t AS SELECT 1 AS \"a b\"", DeltaErrorCode.NotSupported, "column a b: a name with one of ' ,;{}()\\n\\t=' needs column mapping")]
    [InlineData("CREATE TABLE t AS SELECT {'x=y': 1} AS s", DeltaErrorCode.NotSupported, "column s.x=y: a name with one of ' ,;{}()\\n\\t=' needs column mapping")]
    [InlineData("CREATE TABLE t PARTITIONED BY (b) AS SELECT 1 AS a", DeltaErrorCode.ColumnNotFound, "PARTITIONED BY names b, which is no column of the table")]
    [InlineData("CREATE TABLE t PARTITIONED BY (a) AS SELECT 1 AS a", DeltaErrorCode.NotSupported, "all columns are partition columns; one must be left for the data files")]
    [InlineData("CREATE TABLE t PARTITIONED BY (a) AS SELECT [1] AS a, 2 AS b", DeltaErrorCode.NotSupported, "column a of type array<int> cannot be a partition column")]
    [InlineData("CREATE TABLE t (a INT) TBLPROPERTIES ('delta.nope' = 'x')", DeltaErrorCode.NotSupported, "there is no table property delta.nope")]
    [InlineData("CREATE TABLE t (a NOPE)", DeltaErrorCode.NotSupported, "column a: Delta has no type for DuckDB's NOPE")]
    [InlineData("CREATE TABLE t (a VARIANT, b INT) PARTITIONED BY (a)", DeltaErrorCode.NotSupported, "column a of type variant cannot be a partition column")]
    [InlineData("CREATE TABLE t (a INT DEFAULT 1)", DeltaErrorCode.NotSupported, "column a has a DEFAULT, for which the table needs the feature allowColumnDefaults")]
    [InlineData("CREATE TABLE t (a INT GENERATED ALWAYS AS IDENTITY)", DeltaErrorCode.SchemaMismatch, "identity column a is of type int, expected bigint")]
    [InlineData("CREATE TABLE t (a INT DEFAULT 3000000000) TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')", DeltaErrorCode.SchemaMismatch, "the DEFAULT of column a, 3000000000, is no value of type int")]
    [InlineData("CREATE TABLE t (a DECIMAL(5, 2) DEFAULT 10000) TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')", DeltaErrorCode.SchemaMismatch, "the DEFAULT of column a, 10000, is no value of type decimal(5,2)")]
    [InlineData("CREATE TABLE t (a INT DEFAULT 1 / 0) TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')", DeltaErrorCode.SchemaMismatch, "the DEFAULT of column a, 1 / 0, is no value of type int")]
    [InlineData("CREATE TABLE t (a VARCHAR(2) DEFAULT 'abc') TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')", DeltaErrorCode.SchemaMismatch, "the DEFAULT of column a, 'abc', is longer than varchar(2)")]
    [InlineData("CREATE TABLE t (a INT, g BOOLEAN GENERATED ALWAYS AS (NOT a BETWEEN 1 AND 2))", DeltaErrorCode.NotSupported, "generated column g: NOT a BETWEEN 1 AND 2 has BETWEEN, which Spark takes in no generated column")]
    [InlineData("CREATE TABLE t (a TIMESTAMP, g TIMESTAMP GENERATED ALWAYS AS (a + INTERVAL 1 DAY))", DeltaErrorCode.NotSupported, "generated column g: a + INTERVAL 1 DAY has an INTERVAL, which Spark takes in no generated column")]
    [InlineData("CREATE TABLE t (a STRING, g STRING GENERATED ALWAYS AS (upper(btrim(a))))", DeltaErrorCode.NotSupported, "generated column g: upper(btrim(a)) has the function btrim, which Spark takes in no generated column")]
    [InlineData("CREATE TABLE t (a MAP<STRING, INT>, g INT GENERATED ALWAYS AS (a['k']))", DeltaErrorCode.NotSupported, "generated column g: a['k'] has a map's element, which Spark takes in no generated column")]
    [InlineData("CREATE TABLE t (a STRING, g VARIANT GENERATED ALWAYS AS (parse_json(a)))", DeltaErrorCode.NotSupported, "generated column g: no variant can be generated")]
    [InlineData("CREATE TABLE t (a STRING, g BOOLEAN GENERATED ALWAYS AS (parse_json(a) IS NULL))", DeltaErrorCode.NotSupported, "generated column g: parse_json(a) IS NULL has the function parse_json, which Spark takes in no generated column")]
    [InlineData("CREATE TABLE t (a VARIANT DEFAULT parse_json('{')) TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')", DeltaErrorCode.SchemaMismatch, "the DEFAULT of column a, parse_json('{'), is no value of type variant")]
    [InlineData("CREATE TABLE t (a VARIANT DEFAULT true) TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')", DeltaErrorCode.SchemaMismatch, "column a: the Spark expression true gives boolean, expected variant")]
    [InlineData("CREATE TABLE t (a INT, CHECK (a > 0))", DeltaErrorCode.NotSupported, "not supported (line 1, column 24): CHECK in CREATE TABLE")]
    [InlineData("CREATE TABLE t (a BOOLEAN) CLUSTER BY (a)", DeltaErrorCode.NotSupported, "CLUSTER BY names a of type boolean, whose values have no bounds in statistics")]
    [InlineData("CREATE TABLE nowhere.t (a INT)", DeltaErrorCode.SchemaNotFound, "schema nowhere does not exist")]
    [InlineData("CREATE TABLE _t (a INT)", DeltaErrorCode.NotSupported, "'_t' cannot be the name of a table: it must be the name of a folder that begins with neither . nor _")]
    [InlineData("CREATE TABLE t AS SELECT x FROM range(3) r(i)", DeltaErrorCode.ColumnNotFound, null)]
    [InlineData("CREATE TABLE t AS SELECT CASE WHEN i = 2 THEN error('late') ELSE i END AS i FROM range(3) r(i)", DeltaErrorCode.QueryFailed, "late")]
    public async Task What_cannot_be_is_refused_and_leaves_nothing_behind(string sql, DeltaErrorCode code, string? message)
    {
        var error = await _engine.ErrorAsync(sql);
        Assert.Equal(code, error.Code);
        if (message is not null)
            Assert.Equal(message, error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_engine.Root));
    }

    [Fact]
    public async Task Names_with_anything_in_them_work_under_column_mapping()
    {
        await _engine.RunAsync(
            "CREATE TABLE t TBLPROPERTIES ('delta.columnMapping.mode' = 'name') AS SELECT 1 AS \"a b\", 2 AS \"c.d\", 3 AS \"e\"\"f\", 4 AS \"G\", "
            + "{'x;y': {'z=': [1]}} AS \"{}\"");
        await _engine.RunAsync("INSERT INTO t VALUES (5, 6, 7, 8, {'x;y': {'z=': NULL}})");
        Assert.Equal(
            ["1|2|3|4|{'x;y': {'z=': [1]}}", "5|6|7|8|{'x;y': {'z=': NULL}}"],
            await _engine.RowsAsync("SELECT \"a b\", \"c.d\", \"e\"\"f\", g, \"{}\" FROM t ORDER BY 1"));
        Assert.Equal(["5"], await _engine.RowsAsync("SELECT \"a b\" FROM t WHERE \"c.d\" > 5"));
    }

    [Fact]
    public async Task Names_with_dots_quotes_and_capitals_need_no_mapping()
    {
        await _engine.RunAsync("CREATE TABLE t AS SELECT 1 AS \"c.d\", 2 AS \"e\"\"f\", 3 AS \"Große\", {'X.y': 4} AS s");
        Assert.Equal(["1|2|3|{'X.y': 4}"], await _engine.RowsAsync("SELECT * FROM t WHERE \"c.d\" = 1 AND \"e\"\"f\" = 2 AND große = 3 AND s.\"X.y\" = 4"));
        Assert.Contains("minValues\\\":{\\\"c.d\\\":1,\\\"e\\\\\\\"f\\\":2", _engine.Commit("t", 0)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_engine_changes_nothing()
    {
        using var reader = new TestEngine(_engine.Root, readOnly: true);
        Assert.Equal(DeltaErrorCode.ReadOnly, (await reader.ErrorAsync("CREATE TABLE t AS SELECT 1 AS a")).Code);
        await _engine.RunAsync("CREATE TABLE t AS SELECT 1 AS a");
        Assert.Equal(DeltaErrorCode.ReadOnly, (await reader.ErrorAsync("INSERT INTO t VALUES (1)")).Code);
        await reader.RunAsync("CREATE TEMP TABLE mine AS SELECT * FROM t");
        Assert.Equal(1, await reader.RunAsync("INSERT INTO mine VALUES (2)"));
    }

    [Fact]
    public async Task Writing_inside_of_BEGIN_is_refused_by_name()
    {
        await _engine.RunAsync("BEGIN");
        var error = await _engine.ErrorAsync("CREATE TABLE t AS SELECT 1 AS a");
        Assert.Equal("not supported (line 1, column 1): CREATE TABLE of a Delta table inside of BEGIN", error.Message);
        await _engine.RunAsync("ROLLBACK");
    }

    [Fact]
    public async Task Of_two_that_make_one_table_at_once_one_wins_and_the_other_leaves_nothing()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            using var other = new TestEngine(_engine.Root);
            try
            {
                await other.RunAsync($"CREATE TABLE t AS SELECT {i} AS a");
                return $"{i}";
            }
            catch (DeltaException e)
            {
                Assert.Equal(DeltaErrorCode.TableAlreadyExists, e.Code);
                return null;
            }
        })));
        var winner = Assert.Single(outcomes, o => o is not null);
        Assert.Equal([winner!], await _engine.RowsAsync("SELECT a FROM t"));
        Assert.Equal(2, _engine.Files("t").Count);
    }
}
