using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DeltaQuery.Engine.Execution;
using DeltaQuery.Engine.Execution.Tables;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

public sealed class AlterTableTests : IDisposable
{
    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public AlterTableTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Mapping_a_table_with_files_makes_their_names_the_physical_ones()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, s STRUCT<x: INT>)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, {x: 2})");
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        Assert.Equal(
            [
                """{"name":"a","type":"integer","nullable":true,"metadata":{"delta.columnMapping.id":1,"delta.columnMapping.physicalName":"a"}}""",
                """{"name":"s","type":{"type":"struct","fields":[{"name":"x","type":"integer","nullable":true,"metadata":{"delta.columnMapping.id":3,"delta.columnMapping.physicalName":"x"}}]},"nullable":true,"metadata":{"delta.columnMapping.id":2,"delta.columnMapping.physicalName":"s"}}""",
            ],
            Fields("t", 2));
        Assert.Contains("\"configuration\":{\"delta.columnMapping.mode\":\"name\",\"delta.columnMapping.maxColumnId\":\"3\"}", _engine.Commit("t", 2)[1], StringComparison.Ordinal);
        Assert.Equal("""{"protocol":{"minReaderVersion":2,"minWriterVersion":7,"writerFeatures":["appendOnly","invariants","columnMapping"]}}""", _engine.Commit("t", 2)[2]);
        Assert.Equal("SET TBLPROPERTIES", await _engine.ValueAsync("SELECT operation FROM (DESCRIBE HISTORY t LIMIT 1)"));
    }

    [Fact]
    public async Task A_name_that_was_given_up_comes_back_without_its_old_values()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, s STRUCT<x: INT, y: INT>) TBLPROPERTIES ('delta.enableTypeWidening' = 'true')");
        await _engine.RunAsync("INSERT INTO t VALUES (1, {x: 2, y: 3})");
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        await _engine.RunAsync("ALTER TABLE t RENAME COLUMN a TO old");
        await _engine.RunAsync("ALTER TABLE t DROP COLUMN s.x");
        await _engine.RunAsync("ALTER TABLE t ADD COLUMNS (a INT, s.x INT)");
        Assert.Equal(["1|{'y': 3, 'x': NULL}|NULL"], await _engine.RowsAsync("SELECT old, s, a FROM t"));
        await _engine.RunAsync("INSERT INTO t VALUES (4, {y: 5, x: 6}, 7)");
        Assert.Equal(["4|6|7"], await _engine.RowsAsync("SELECT old, s.x, a FROM t WHERE a = 7 AND s.x = 6"));
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT old FROM t WHERE a IS NULL"));
        Assert.Equal("6", await _engine.ValueAsync("SELECT properties['delta.columnMapping.maxColumnId'] FROM (DESCRIBE DETAIL t)"));
    }

    [Fact]
    public async Task Widenings_are_noted_where_older_files_are_read()
    {
        await _engine.RunAsync("CREATE TABLE t (a TINYINT, l ARRAY<INT>, m MAP<INT, ARRAY<FLOAT>>) TBLPROPERTIES ('delta.enableTypeWidening' = 'true')");
        await _engine.RunAsync("INSERT INTO t VALUES (1, [2], MAP {3: [0.5]})");
        await _engine.RunAsync("ALTER TABLE t ALTER COLUMN a TYPE SMALLINT");
        await _engine.RunAsync("ALTER TABLE t ALTER COLUMN a TYPE DOUBLE");
        await _engine.RunAsync("ALTER TABLE t ALTER COLUMN l.element TYPE BIGINT");
        await _engine.RunAsync("ALTER TABLE t ALTER COLUMN m.key TYPE DECIMAL(10, 0)");
        await _engine.RunAsync("ALTER TABLE t ALTER COLUMN m.value.element TYPE DOUBLE");
        Assert.Equal(
            [
                """{"name":"a","type":"double","nullable":true,"metadata":{"delta.typeChanges":[{"toType":"short","fromType":"byte"},{"toType":"double","fromType":"short"}]}}""",
                """{"name":"l","type":{"type":"array","elementType":"long","containsNull":true},"nullable":true,"metadata":{"delta.typeChanges":[{"toType":"long","fromType":"integer","fieldPath":"element"}]}}""",
                """{"name":"m","type":{"type":"map","keyType":"decimal(10,0)","valueType":{"type":"array","elementType":"double","containsNull":true},"valueContainsNull":true},"nullable":true,"metadata":{"delta.typeChanges":[{"toType":"decimal(10,0)","fromType":"integer","fieldPath":"key"},{"toType":"double","fromType":"float","fieldPath":"value.element"}]}}""",
            ],
            Fields("t", 6));
        await _engine.RunAsync("INSERT INTO t VALUES (1.5, [5000000000], MAP {9999999999: [0.1]})");
        Assert.Equal(["1.0|[2]|{3=[0.5]}", "1.5|[5000000000]|{9999999999=[0.1]}"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        Assert.Equal(["1.5"], await _engine.RowsAsync("SELECT a FROM t WHERE a > 1.2"));
    }

    [Fact]
    public async Task A_varchar_may_become_longer_or_a_string()
    {
        await _engine.RunAsync("CREATE TABLE t (v VARCHAR(3), c CHAR(2))");
        await _engine.RunAsync("ALTER TABLE t ALTER COLUMN v TYPE VARCHAR(5)");
        await _engine.RunAsync("INSERT INTO t VALUES ('abcde', 'x')");
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("ALTER TABLE t ALTER COLUMN v TYPE VARCHAR(4)")).Code);
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("ALTER TABLE t ALTER COLUMN c TYPE CHAR(5)")).Code);
        await _engine.RunAsync("ALTER TABLE t ALTER COLUMN v TYPE STRING");
        await _engine.RunAsync("INSERT INTO t VALUES ('abcdefgh', 'x')");
        Assert.Equal(["abcde", "abcdefgh"], await _engine.RowsAsync("SELECT v FROM t ORDER BY v"));
    }

    [Fact]
    public async Task Partition_columns_are_renamed_with_their_values_and_never_dropped()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, p STRING) PARTITIONED BY (p) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 'x')");
        await _engine.RunAsync("ALTER TABLE t RENAME COLUMN p TO `the part`");
        await _engine.RunAsync("INSERT INTO t VALUES (2, 'y')");
        Assert.Equal(["1|x", "2|y"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        Assert.Equal("[the part]", await _engine.ValueAsync("SELECT partitionColumns FROM (DESCRIBE DETAIL t)"));
        Assert.Equal("column the part is a partition column, which cannot be dropped", (await _engine.ErrorAsync("ALTER TABLE t DROP COLUMN `the part`")).Message);
        Assert.Equal("only partition columns would be left; one other is needed for the data files", (await _engine.ErrorAsync("ALTER TABLE t DROP COLUMN a")).Message);
    }

    [Fact]
    public async Task Columns_of_statistics_follow_their_names()
    {
        await _engine.RunAsync(
            "CREATE TABLE t (a INT, s STRUCT<x: INT, y: INT>, c INT) TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.dataSkippingStatsColumns' = 'a,s.x,c')");
        await _engine.RunAsync("ALTER TABLE t RENAME COLUMN s TO `s t`");
        await _engine.RunAsync("ALTER TABLE t DROP COLUMN a");
        Assert.Equal("`s t`.x,c", await _engine.ValueAsync("SELECT properties['delta.dataSkippingStatsColumns'] FROM (DESCRIBE DETAIL t)"));
        await _engine.RunAsync("INSERT INTO t VALUES ({x: 1, y: 2}, 3)");
        using var add = JsonDocument.Parse(_engine.Commit("t", 3)[1]);
        using var stats = JsonDocument.Parse(add.RootElement.GetProperty("add").GetProperty("stats").GetString()!);
        Assert.Equal(
            ["{\"col\":1}", "3"],
            stats.RootElement.GetProperty("minValues").EnumerateObject().Select(entry => Regex.Replace(entry.Value.GetRawText(), "col-[0-9a-f-]*", "col")));
    }

    [Fact]
    public async Task Columns_of_statistics_may_have_backticks_in_their_names()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b INT) TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.dataSkippingStatsColumns' = 'b')");
        await _engine.RunAsync("ALTER TABLE t RENAME COLUMN b TO `b``c`");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 2)");
        Assert.Equal("`b``c`", await _engine.ValueAsync("SELECT properties['delta.dataSkippingStatsColumns'] FROM (DESCRIBE DETAIL t)"));
        Assert.Contains("\":2}", _engine.Commit("t", 2)[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nosuch", "names nosuch, which is no column of the table")]
    [InlineData("a, s.z", "names s.z, which is no column of the table")]
    [InlineData("s.x, s", "names s, which it has already")]
    [InlineData("l", "names l, whose type, array<int>, has no bounds in statistics")]
    [InlineData("b", "names b, whose type, boolean, has no bounds in statistics")]
    [InlineData("P", "names P, which is a partition column: its values are the log's already")]
    [InlineData("`a", "expected columns with commas between them, met '`a'")]
    [InlineData("a,", "expected columns with commas between them, met 'a,'")]
    public async Task Columns_that_have_no_statistics_are_not_asked_for_any(string columns, string why)
    {
        const string Table = "(a INT, s STRUCT<x: INT, y: BOOLEAN>, l ARRAY<INT>, b BOOLEAN, p INT) PARTITIONED BY (p)";
        var properties = $"TBLPROPERTIES ('delta.dataSkippingStatsColumns' = '{columns}')";
        await _engine.RunAsync($"CREATE TABLE t {Table} TBLPROPERTIES ('delta.dataSkippingStatsColumns' = 'a, s')");
        foreach (var sql in new[] { $"ALTER TABLE t SET {properties}", $"CREATE TABLE u {Table} {properties}", $"CREATE TABLE u SHALLOW CLONE t {properties}" })
        {
            var error = await _engine.ErrorAsync(sql);
            Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
            Assert.Contains(why, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Clustering_columns_have_statistics_wherever_they_stand()
    {
        var columns = string.Join(", ", Enumerable.Range(0, 34).Select(i => $"c{i} INT"));
        await _engine.RunAsync($"CREATE TABLE t ({columns}) CLUSTER BY (c33)");
        await _engine.RunAsync($"INSERT INTO t VALUES ({string.Join(", ", Enumerable.Range(0, 34))})");
        Assert.Contains("\\\"c31\\\":31,\\\"c33\\\":33", _engine.Commit("t", 1)[1], StringComparison.Ordinal);
        Assert.DoesNotContain("c32", _engine.Commit("t", 1)[1], StringComparison.Ordinal);
        Assert.Contains("of which the table's files have no statistics", (await _engine.ErrorAsync("ALTER TABLE t CLUSTER BY (c32)")).Message, StringComparison.Ordinal);
        Assert.Equal(
            """{"domainMetadata":{"domain":"delta.clustering","configuration":"{\"clusteringColumns\":[[\"c33\"]],\"domainName\":\"delta.clustering\"}","removed":false}}""",
            _engine.Commit("t", 0)[3]);
    }

    [Fact]
    public async Task In_commit_timestamps_note_the_version_at_which_they_were_switched_on_even_if_others_came_first()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        OnNextCommit("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.enableInCommitTimestamps' = 'true')");
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        var metadata = _engine.Commit("t", 2)[1];
        Assert.Contains("\"delta.inCommitTimestampEnablementVersion\":\"2\"", metadata, StringComparison.Ordinal);
        var time = _engine.Commit("t", 2)[0].Split("\"inCommitTimestamp\":")[1].Split(',')[0];
        Assert.Contains($"\"delta.inCommitTimestampEnablementTimestamp\":\"{time}\"", metadata, StringComparison.Ordinal);
        var before = new DateTimeOffset(File.GetLastWriteTimeUtc($"{_engine.Root}/t/_delta_log/{1:D20}.json")).ToUnixTimeMilliseconds();
        Assert.True(long.Parse(time, CultureInfo.InvariantCulture) > before);
        Assert.Equal(["3", "2", "1", "0"], await _engine.RowsAsync("SELECT version FROM (DESCRIBE HISTORY t)"));

        await _engine.RunAsync("CREATE OR REPLACE TABLE t TBLPROPERTIES ('delta.enableInCommitTimestamps' = 'true') AS SELECT 1 AS a");
        Assert.Contains("\"delta.inCommitTimestampEnablementVersion\":\"2\"", _engine.Commit("t", 4)[1], StringComparison.Ordinal);
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.enableInCommitTimestamps' = 'false')");
        Assert.DoesNotContain("Enablement", _engine.Commit("t", 5)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replacing_a_table_may_switch_in_commit_timestamps_on()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("CREATE OR REPLACE TABLE t TBLPROPERTIES ('delta.enableInCommitTimestamps' = 'true') AS SELECT 1 AS a");
        Assert.Contains("\"delta.inCommitTimestampEnablementVersion\":\"1\"", _engine.Commit("t", 1)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_columns_follows_rows_that_came_first()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        OnNextCommit("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("ALTER TABLE t ADD COLUMN b INT");
        Assert.Equal(["1|NULL"], await _engine.RowsAsync("SELECT * FROM t"));
    }

    [Theory]
    [InlineData("ALTER TABLE t ADD COLUMN b INT", "changed the table's metadata")]
    [InlineData("ALTER TABLE t SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')", "changed the protocol")]
    public async Task A_change_does_not_follow_another_change(string first, string expected)
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        OnNextCommit(first);
        var error = await _engine.ErrorAsync("ALTER TABLE t ADD COLUMN b STRING");
        Assert.Equal(DeltaErrorCode.ConcurrentModification, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        OnNextCommit("ALTER TABLE t ADD COLUMN c INT");
        Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync("INSERT INTO t (a) VALUES (1)")).Code);
    }

    [Fact]
    public async Task No_row_slips_in_while_a_column_becomes_not_null()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, s STRUCT<x: INT>)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, NULL), (2, {x: 1})");
        OnNextCommit("INSERT INTO t VALUES (NULL, NULL)");
        Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync("ALTER TABLE t ALTER COLUMN a SET NOT NULL")).Code);
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("ALTER TABLE t ALTER COLUMN a SET NOT NULL")).Code);
    }

    [Fact]
    public async Task A_field_becomes_not_null_after_its_struct()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, s STRUCT<x: INT, y: INT>)");
        await _engine.RunAsync("INSERT INTO t VALUES (2, {x: 1, y: NULL})");
        Assert.Equal(
            "column s.x cannot be NOT NULL: s is no struct that is NOT NULL itself", (await _engine.ErrorAsync("ALTER TABLE t ALTER COLUMN s.x SET NOT NULL")).Message);
        await _engine.RunAsync("ALTER TABLE t ALTER COLUMN s SET NOT NULL");
        await _engine.RunAsync("ALTER TABLE t ALTER COLUMN s.x SET NOT NULL");
        Assert.Equal("column s.y cannot be NOT NULL: 1 row has NULL there", (await _engine.ErrorAsync("ALTER TABLE t ALTER COLUMN s.y SET NOT NULL")).Message);
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("INSERT INTO t VALUES (3, {x: NULL, y: 1})")).Code);
        await _engine.RunAsync("INSERT INTO t VALUES (3, {x: 1, y: 1})");
    }

    [Theory]
    [InlineData("a", "column a is named by the constraint positive (a + s.x > 0), and cannot be renamed")]
    [InlineData("s", "column s is named by the constraint positive (a + s.x > 0), and cannot be renamed")]
    [InlineData("s.x", "column s.x is named by the constraint positive (a + s.x > 0), and cannot be renamed")]
    [InlineData("s.y", "column s.y is named by the generated column g (upper(s.y)), and cannot be renamed")]
    [InlineData("s.z", null)]
    [InlineData("v", null)]
    [InlineData("w.c", "column w.c is named by the declared type of column w, which has a char or varchar in it, and cannot be renamed")]
    public async Task A_column_that_others_name_stays(string column, string? expected)
    {
        var charVarchar = FieldMetadata.Empty.With(FieldMetadata.CharVarcharKey, "struct<c:char(3)>");
        var generated = FieldMetadata.Empty.With(FieldMetadata.GenerationExpressionKey, "upper(s.y)");
        var schema = new StructType(
            [
                .. TestEngine.Schema("a INTEGER, s STRUCT(x INTEGER, y VARCHAR, z INTEGER), v INTEGER").Fields,
                new StructField("w", SparkTypes.Parse("struct<c:string>"), true, charVarchar), new StructField("g", PrimitiveType.String, true, generated),
            ]);
        _engine.Table("t").Commit(
            TestTable.Protocol(), TestTable.Metadata(schema, configuration: new Dictionary<string, string> { ["delta.constraints.positive"] = "a + s.x > 0" }));
        var snapshot = await _engine.Engine.State.Tables.At(_engine.Root + "/t", "t").CurrentAsync(default);
        try
        {
            var error = Record.Exception(() => ColumnUses.CheckUnused(snapshot, column.Split('.'), "renamed"));
            Assert.Equal(expected, error?.Message);
        }
        finally
        {
            snapshot.Files.Release();
        }
    }

    [Fact]
    public async Task What_is_so_already_is_no_commit()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT NOT NULL, b INT) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        foreach (var sql in (string[])
            [
                "ALTER COLUMN a SET NOT NULL", "ALTER COLUMN b DROP NOT NULL", "ALTER COLUMN a FIRST", "ALTER COLUMN b AFTER a", "ALTER COLUMN a TYPE INTEGER",
                "DROP COLUMN IF EXISTS c", "CLUSTER BY NONE",
            ])
            await _engine.RunAsync($"ALTER TABLE t {sql}");
        Assert.Equal(["0"], await _engine.RowsAsync("SELECT version FROM (DESCRIBE HISTORY t)"));
    }

    [Fact]
    public async Task Names_of_the_change_data_feed_are_its_own()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, _Change_Type INT) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        const string Expected = "column _Change_Type: the change data feed (delta.enableChangeDataFeed) has a column of that name";
        Assert.Equal(Expected, (await _engine.ErrorAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')")).Message);
        await _engine.RunAsync("ALTER TABLE t RENAME COLUMN _change_type TO b");
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')");
        Assert.Equal(Expected, (await _engine.ErrorAsync("ALTER TABLE t RENAME COLUMN b TO _Change_Type")).Message);
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("ALTER TABLE t ADD COLUMN _commit_version INT")).Code);
        Assert.Equal(
            DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("CREATE TABLE u (_commit_timestamp INT) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')")).Code);
    }

    [Fact]
    public async Task Sessions_that_may_change_nothing_alter_nothing()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        using var reader = new TestEngine(_engine.Root, readOnly: true);
        foreach (var sql in (string[])
            [
                "ALTER TABLE t ADD COLUMN b INT", "ALTER TABLE t RENAME TO u", "COMMENT ON TABLE t IS 'x'", "DROP TABLE t", "CREATE TABLE u LIKE t", "CREATE SCHEMA s",
                "DROP SCHEMA s",
            ])
            Assert.Equal(DeltaErrorCode.ReadOnly, (await reader.ErrorAsync(sql)).Code);
    }

    [Fact]
    public async Task Suggestions_name_the_property_that_was_meant()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        Assert.Equal("did you mean delta.appendOnly?", (await _engine.ErrorAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.apendOnly' = 'true')")).Hint);
        Assert.Equal("did you mean delta.enableDeletionVectors?", (await _engine.ErrorAsync("ALTER TABLE t UNSET TBLPROPERTIES ('delta.deletionVectors')")).Hint);
        Assert.Equal("keys of your own begin with anything but delta.", (await _engine.ErrorAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.zz' = 'true')")).Hint);
    }

    /// <summary>Lets another session commit first.</summary>
    private void OnNextCommit(string sql) => _store!.OnNextPut(async (_, put) =>
    {
        using var other = new TestEngine(_engine.Root);
        await other.RunAsync(sql);
        return await put();
    });

    /// <summary>The columns in the schema that a commit sets, as JSON.</summary>
    private IEnumerable<string> Fields(string table, long version)
    {
        using var commit = JsonDocument.Parse(_engine.Commit(table, version).First(line => line.StartsWith("{\"metaData\"", StringComparison.Ordinal)));
        var schema = commit.RootElement.GetProperty("metaData").GetProperty("schemaString").GetString()!;
        using var fields = JsonDocument.Parse(schema);
        return [.. fields.RootElement.GetProperty("fields").EnumerateArray().Select(field => field.GetRawText())];
    }
}
