using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>What INSERT and MERGE WITH SCHEMA EVOLUTION add to a table. The expected rows are what Spark with Delta 4.4 gave.</summary>
public sealed class SchemaEvolutionTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task INSERT_adds_columns_by_place_and_by_name_and_fields_wherever_structs_lie()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, s STRUCT<x: INT>, l ARRAY<STRUCT<y: INT>>, m MAP<STRING, STRUCT<z: INT>>)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, {'x': 1}, [{'y': 1}], MAP {'k': {'z': 1}})");
        await _engine.RunAsync("INSERT WITH SCHEMA EVOLUTION INTO t SELECT 2, {'x': 2}, NULL, NULL, 5 AS b");
        await _engine.RunAsync(
            "INSERT WITH SCHEMA EVOLUTION INTO t BY NAME SELECT 3 AS A, {'w': 'n', 'x': 9} AS s, [{'y': 1, 'v': 2}] AS l, MAP {'k': {'u': 1.5}} AS m, 'c' AS c");
        await _engine.RunAsync("INSERT WITH SCHEMA EVOLUTION INTO t (a) VALUES (4)");
        Assert.Equal(
            [
                "1|{'x': 1, 'w': NULL}|[{'y': 1, 'v': NULL}]|{k={'z': 1, 'u': NULL}}|NULL|NULL",
                "2|{'x': 2, 'w': NULL}|NULL|NULL|5|NULL",
                "3|{'x': 9, 'w': n}|[{'y': 1, 'v': 2}]|{k={'z': NULL, 'u': 1.5}}|NULL|c",
                "4|NULL|NULL|NULL|NULL|NULL",
            ],
            await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        Assert.Equal(
            ["a|int", "s|struct<x:int,w:string>", "l|array<struct<y:int,v:int>>", "m|map<string,struct<z:int,u:decimal(2,1)>>", "b|int", "c|string"],
            await _engine.RowsAsync("SELECT col_name, data_type FROM (DESCRIBE t)"));
        Assert.Equal(
            ["4|Append|true", "3|Append|true", "2|Append|true", "1|Append|NULL"],
            await _engine.RowsAsync("SELECT version, operationParameters['mode'], operationParameters['canMergeSchema'] FROM delta_history('t') LIMIT 4"));
        Assert.DoesNotContain(_engine.Commit("t", 4), line => line.Contains("metaData", StringComparison.Ordinal)); // nothing was new
    }

    [Theory]
    [InlineData("BIGINT", "9", "bigint")]
    [InlineData("DOUBLE", "1.5", "double")]
    [InlineData("DECIMAL(20,2)", "7", "decimal(20,2)")]
    [InlineData("DECIMAL(10,3)", "7", "int")]
    [InlineData("SMALLINT", "7", "int")]
    [InlineData("FLOAT", "7", "int")]
    [InlineData("HUGEINT", "7", "int")]
    public async Task Types_widen_where_the_table_allows_it(string type, string value, string expected)
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, u INT) TBLPROPERTIES ('delta.enableTypeWidening' = 'true')");
        await _engine.RunAsync("CREATE TABLE n (a INT, u INT)");
        await _engine.RunAsync("ALTER TABLE t ADD CONSTRAINT c CHECK (u > 0)");
        foreach (var table in new[] { "t", "n" })
        {
            await _engine.RunAsync($"INSERT INTO {table} VALUES (2, 2)");
            await _engine.RunAsync($"INSERT WITH SCHEMA EVOLUTION INTO {table} SELECT {value}::{type}, {value}::{type}");
        }

        Assert.Equal([expected, "int"], await _engine.RowsAsync("SELECT data_type FROM (DESCRIBE t)")); // a constraint names u
        Assert.Equal(["int", "int"], await _engine.RowsAsync("SELECT data_type FROM (DESCRIBE n)"));
        Assert.Equal("2", await _engine.ValueAsync($"SELECT count(*) FROM t WHERE a = 2 OR a = {value}"));
    }

    [Fact]
    public async Task Column_mapping_gives_new_ids_and_partitions_and_rules_hold()
    {
        await _engine.RunAsync(
            "CREATE TABLE t (a INT NOT NULL, p STRING, d INT DEFAULT 5, g INT GENERATED ALWAYS AS (a + 1)) PARTITIONED BY (p) "
            + "TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.feature.allowColumnDefaults' = 'supported')");
        await _engine.RunAsync("INSERT WITH SCHEMA EVOLUTION INTO t PARTITION (p = 'x y') BY NAME SELECT 1 AS a, {'f g': 1} AS \"new one\"");
        await _engine.RunAsync("INSERT WITH SCHEMA EVOLUTION OVERWRITE t PARTITION (p = 'x y') BY NAME SELECT 2 AS a, {'h': 1} AS \"new one\"");
        Assert.Equal(["2|x y|5|3|{'f g': NULL, 'h': 1}"], await _engine.RowsAsync("SELECT * FROM t"));
        Assert.Equal("7", await _engine.ValueAsync("SELECT properties['delta.columnMapping.maxColumnId'] FROM (DESCRIBE DETAIL t)"));
        var error = await _engine.ErrorAsync("INSERT WITH SCHEMA EVOLUTION INTO t BY NAME SELECT NULL::INT AS a, 1 AS z");
        Assert.Equal(DeltaErrorCode.ConstraintViolation, error.Code);
        Assert.Equal("2", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
    }

    [Fact]
    public async Task REPLACE_WHERE_keeps_the_other_rows_of_a_file_under_the_new_schema()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 1), (2, 2)");
        await _engine.RunAsync("INSERT WITH SCHEMA EVOLUTION INTO t BY NAME REPLACE WHERE b = 2 SELECT 3 AS a, 2 AS b, 9 AS c");
        Assert.Equal(["1|1|NULL", "3|2|9"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
    }

    [Theory]
    [InlineData("SELECT 1 AS \"a b\"", DeltaErrorCode.NotSupported, "needs column mapping")]
    [InlineData("SELECT 1 AS z, 2 AS Z", DeltaErrorCode.SchemaMismatch, "two columns Z")]
    [InlineData("SELECT INTERVAL 1 DAY AS i", DeltaErrorCode.NotSupported, "Delta has no type")]
    [InlineData("SELECT {'x': NULL} AS s", DeltaErrorCode.NotSupported, "NULL alone has no type")]
    public async Task A_column_that_the_table_cannot_have_is_refused(string query, DeltaErrorCode code, string message)
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        var error = await _engine.ErrorAsync($"INSERT WITH SCHEMA EVOLUTION INTO t BY NAME {query}");
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(["_delta_log/00000000000000000000.json"], _engine.Files("t"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.enableDeletionVectors' = 'true')")]
    public async Task MERGE_adds_what_star_and_assignments_take_from_the_source(string properties)
    {
        await _engine.RunAsync($"CREATE TABLE t (k INT, v INT, s STRUCT<x: INT>, l ARRAY<STRUCT<y: INT>>) {properties}");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 1, {'x': 1}, [{'y': 1}]), (2, 2, {'x': 2}, [{'y': 2}])");
        Task MergeAsync(string source, string clauses) =>
            _engine.RunAsync($"MERGE WITH SCHEMA EVOLUTION INTO t USING ({source}) AS q ON t.k = q.k {clauses}");
        await MergeAsync(
            "SELECT 1 AS k, 10 AS v, 100 AS w, {'x': 10, 'z': 11} AS s UNION ALL SELECT 3, 30, 300, {'x': 30, 'z': 31}",
            "WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *");
        Assert.Equal(
            ["1|10|{'x': 10, 'z': 11}|[{'y': 1}]|100", "2|2|{'x': 2, 'z': NULL}|[{'y': 2}]|NULL", "3|30|{'x': 30, 'z': 31}|NULL|300"],
            await _engine.RowsAsync("SELECT * FROM t ORDER BY k"));

        await MergeAsync("SELECT 1 AS k, 5 AS nn", "WHEN MATCHED THEN UPDATE SET v = q.nn"); // nothing is new
        await MergeAsync("SELECT 1 AS k, {'a2': 5} AS s", "WHEN MATCHED THEN UPDATE SET s.a2 = q.s.a2");
        await MergeAsync("SELECT 77 AS k, 5 AS o1, 6 AS o2", "WHEN NOT MATCHED THEN INSERT (k, o1) VALUES (q.k, q.o1)");
        await MergeAsync("SELECT 99 AS k, 5 AS o3", "WHEN MATCHED THEN UPDATE SET *"); // no row, but a column
        await MergeAsync("SELECT 99 AS k, 5 AS o4", "WHEN MATCHED THEN DELETE");
        await MergeAsync("SELECT 2 AS k, 7 AS o5", "WHEN MATCHED AND o5 > 6 THEN UPDATE SET t.o5 = o5 + 1 WHEN NOT MATCHED BY SOURCE THEN UPDATE SET v = 0");
        Assert.Equal(
            ["k|int", "v|int", "s|struct<x:int,z:int,a2:int>", "l|array<struct<y:int>>", "w|int", "o1|int", "o3|int", "o5|int"],
            await _engine.RowsAsync("SELECT col_name, data_type FROM (DESCRIBE t)"));
        Assert.Equal(
            [
                "1|0|{'x': 10, 'z': 11, 'a2': 5}|100|NULL|NULL", "2|2|{'x': 2, 'z': NULL, 'a2': NULL}|NULL|NULL|8", "3|0|{'x': 30, 'z': 31, 'a2': NULL}|300|NULL|NULL",
                "77|0|NULL|NULL|5|NULL",
            ],
            await _engine.RowsAsync("SELECT k, v, s, w, o1, o5 FROM t ORDER BY k"));
        var error = await _engine.ErrorAsync("MERGE INTO t USING (SELECT 1 AS k, 2 AS more) AS q ON t.k = q.k WHEN MATCHED THEN UPDATE SET more = q.more");
        Assert.Equal("t has no column more", error.Message);
    }

    [Fact]
    public async Task MERGE_keeps_what_the_source_lacks_and_inserts_defaults_for_it()
    {
        await _engine.RunAsync(
            "CREATE TABLE t (k INT, s STRUCT<x: INT, y: INT>, d INT DEFAULT 5) "
            + "TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported', 'delta.enableTypeWidening' = 'true')");
        await _engine.RunAsync("INSERT INTO t VALUES (1, {'x': 1, 'y': 1}, 1), (2, NULL, 2), (3, {'x': 3, 'y': 3}, 3), (4, NULL, 4)");
        await _engine.RunAsync(
            "MERGE WITH SCHEMA EVOLUTION INTO t USING (SELECT * FROM (VALUES (1, NULL::STRUCT(y BIGINT)), (2, {'y': 22}), (3, {'y': 33}), (4, NULL), (5, {'y': 44})) "
            + "AS v(k, s)) AS q ON t.k = q.k WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *");
        Assert.Equal(
            ["1|{'x': 1, 'y': NULL}|1", "2|{'x': NULL, 'y': 22}|2", "3|{'x': 3, 'y': 33}|3", "4|NULL|4", "5|{'x': NULL, 'y': 44}|5"],
            await _engine.RowsAsync("SELECT * FROM t ORDER BY k"));
        Assert.Equal("struct<x:int,y:bigint>", await _engine.ValueAsync("SELECT data_type FROM (DESCRIBE t) WHERE col_name = 's'"));
    }

    [Fact]
    public async Task A_setting_makes_every_INSERT_and_MERGE_evolve()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("SET deltaquery.schema.auto_merge = true");
        await _engine.RunAsync("INSERT INTO t SELECT 1, 2 AS b");
        await _engine.RunAsync("MERGE INTO t USING (SELECT 1 AS a, 3 AS c) AS s ON t.a = s.a WHEN MATCHED THEN UPDATE SET *");
        await _engine.RunAsync("RESET deltaquery.schema.auto_merge");
        Assert.Equal("1|2|3", await _engine.ValueAsync("SELECT * FROM t"));
        Assert.Equal(DeltaErrorCode.SchemaMismatch, (await _engine.ErrorAsync("INSERT INTO t SELECT 1, 2, 3, 4 AS d")).Code);
    }

    [Fact]
    public async Task A_table_of_the_session_does_not_evolve()
    {
        await _engine.RunAsync("CREATE TEMP TABLE t (a INT)");
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("INSERT WITH SCHEMA EVOLUTION INTO t SELECT 1, 2 AS b")).Code);
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("INSERT OVERWRITE t SELECT 1")).Code);
    }
}
