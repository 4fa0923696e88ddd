using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>Spark reads tables of ours whose columns have expressions, computes and enforces them, and we take the rows that it wrote.</summary>
public sealed class SparkEnforcesTests : SparkTest
{
    [SkippableFact]
    public async Task Constraints()
    {
        NeedsSpark();
        await Engine.RunAsync("CREATE TABLE t (a INT, `b c` STRING, s STRUCT<x: INT>) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        await Engine.RunAsync("INSERT INTO t VALUES (1, 'x', {x: 1})");
        await Engine.RunAsync("ALTER TABLE t ADD CONSTRAINT Positive CHECK (a > 0 AND `b c` <> 'it''s' AND s.x BETWEEN 1 AND 5)");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} VALUES (2, 'y', named_struct('x', 5))");
        Assert.Contains("positive", await ErrorAsync($"INSERT INTO {Table("t")} VALUES (-2, 'y', named_struct('x', 5))"), StringComparison.Ordinal);
        Assert.Contains("positive", await ErrorAsync($"INSERT INTO {Table("t")} VALUES (2, 'it''s', named_struct('x', 5))"), StringComparison.Ordinal);
        Assert.Contains("positive", await ErrorAsync($"INSERT INTO {Table("t")} VALUES (2, 'y', NULL)"), StringComparison.Ordinal);
        await Spark.RowsAsync($"ALTER TABLE {Table("t")} ADD CONSTRAINT theirs CHECK (length(`b c`) < 3)");
        Assert.Contains("CHECK constraint theirs", (await Engine.ErrorAsync("INSERT INTO t VALUES (3, 'xyz', {x: 1})")).Message, StringComparison.Ordinal);
        await Spark.RowsAsync($"ALTER TABLE {Table("t")} DROP CONSTRAINT positive");
        Assert.Equal(1, await Engine.RunAsync("INSERT INTO t VALUES (-3, 'xy', NULL)"));
        Assert.Equal(["-3", "1", "2"], await Spark.RowsAsync($"SELECT a FROM {Table("t")} ORDER BY a"));
    }

    [SkippableFact]
    public async Task Defaults()
    {
        NeedsSpark();
        await Engine.RunAsync(
            "CREATE TABLE t (a INT, b INT DEFAULT 2 + 3, c STRING DEFAULT 'it''s', d DATE DEFAULT DATE '2024-01-01', e DECIMAL(6, 2) DEFAULT 1) "
            + "TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')");
        await Engine.RunAsync("ALTER TABLE t ALTER COLUMN a SET DEFAULT -7");
        await Engine.RunAsync("INSERT INTO t (a) VALUES (1)");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} (a) VALUES (2)");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} (e) VALUES (3)");
        List<string> rows = ["-7|5|it's|2024-01-01|3.00", "1|5|it's|2024-01-01|1.00", "2|5|it's|2024-01-01|1.00"];
        Assert.Equal(rows, await Spark.RowsAsync($"SELECT * FROM {Table("t")} ORDER BY a"));
        Assert.Equal(rows, await Engine.RowsAsync("SELECT * FROM t ORDER BY a"));
    }

    [SkippableFact]
    public async Task Generated_columns()
    {
        NeedsSpark();
        await Engine.RunAsync(
            "CREATE TABLE t (ts TIMESTAMP, s STRING, d DATE GENERATED ALWAYS AS (CAST(ts AS DATE)), u STRING GENERATED ALWAYS AS (upper(substring(s, 1, 2)))) PARTITIONED BY (d)");
        await Engine.RunAsync("INSERT INTO t (ts, s) VALUES (TIMESTAMPTZ '2024-02-29 23:59:59+00', 'straße'), (NULL, NULL)");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} (ts, s) VALUES (TIMESTAMP '2025-01-01 00:00:00', 'é')");
        Assert.Contains(
            "Generated Column", await ErrorAsync($"INSERT INTO {Table("t")} VALUES (TIMESTAMP '2025-01-01 00:00:00', 'é', DATE '2025-01-02', 'É')"), StringComparison.Ordinal);
        List<string> rows = ["NULL|NULL|NULL", "straße|2024-02-29|ST", "é|2025-01-01|É"];
        Assert.Equal(rows, await Spark.RowsAsync($"SELECT s, d, u FROM {Table("t")} ORDER BY ts"));
        Assert.Equal(rows, await Engine.RowsAsync("SELECT s, d, u FROM t ORDER BY ts NULLS FIRST"));

        // Spark prunes by the expression, too.
        Assert.Equal(["straße"], await Spark.RowsAsync($"SELECT s FROM {Table("t")} WHERE ts < TIMESTAMP '2024-03-01 00:00:00'"));
        await Spark.RowsAsync($"UPDATE {Table("t")} SET s = 'zz' WHERE s = 'é'");
        Assert.Equal(["zz|ZZ"], await Engine.RowsAsync("SELECT s, u FROM t WHERE ts > TIMESTAMPTZ '2024-12-31 00:00:00+00'"));
    }

    [SkippableFact]
    public async Task What_Spark_takes_in_no_generated_column_is_refused()
    {
        NeedsSpark();
        List<string> expressions =
        [
            "BOOLEAN i BETWEEN 1 AND 2", "BOOLEAN i NOT BETWEEN 1 AND 2", "TIMESTAMP ts + INTERVAL 1 DAY", "DATE d - INTERVAL '1' MONTH", "STRING m['k']",
            "INT array_size(l)", "STRING btrim(s)", "BOOLEAN contains(s, 'a')", "DATE date_from_unix_date(i)", "BOOLEAN endswith(s, 'a')", "BOOLEAN equal_null(i, 1)",
            "INT nullif(i, 1)", "BOOLEAN startswith(s, 'a')", "TIMESTAMP timestamp_micros(i)", "TIMESTAMP timestamp_millis(i)", "TIMESTAMP timestamp_seconds(i)",
            "INT unix_date(d)", "BIGINT unix_micros(ts)", "BIGINT unix_millis(ts)", "BIGINT unix_seconds(ts)",
        ];
        foreach (var (expression, n) in expressions.Select((e, n) => (e.Split(' ', 2), n)))
        {
            var columns = $"(i INT, s STRING, ts TIMESTAMP, d DATE, m MAP<STRING, STRING>, l ARRAY<INT>, g {expression[0]} GENERATED ALWAYS AS ({expression[1]}))";
            var error = await Engine.ErrorAsync($"CREATE TABLE t{n} {columns}");
            Assert.EndsWith(", which Spark takes in no generated column", error.Message, StringComparison.Ordinal);
            Assert.Contains("DELTA_UNSUPPORTED_EXPRESSION_GENERATED_COLUMN", await ErrorAsync($"CREATE TABLE {Table($"t{n}")} {columns} USING DELTA"), StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task Defaults_that_do_not_fit_are_refused()
    {
        NeedsSpark();
        const string Properties = "TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')";
        foreach (var (column, n) in new[] { "INT DEFAULT 3000000000", "DECIMAL(5, 2) DEFAULT 10000", "INT DEFAULT 1 / 0", "CHAR(2) DEFAULT 'abc'" }.Select((c, n) => (c, n)))
        {
            Assert.Equal(DeltaErrorCode.SchemaMismatch, (await Engine.ErrorAsync($"CREATE TABLE t{n} (a {column}) {Properties}")).Code);
            await ErrorAsync($"CREATE TABLE {Table($"t{n}")} (a {column}) USING DELTA {Properties}");
        }

        await Engine.RunAsync($"CREATE TABLE t (a TINYINT DEFAULT 1 + 1, d DECIMAL(5, 2) DEFAULT 1.555) {Properties}");
        Assert.Equal(DeltaErrorCode.SchemaMismatch, (await Engine.ErrorAsync("ALTER TABLE t ALTER COLUMN a SET DEFAULT 300")).Code);
        await ErrorAsync($"ALTER TABLE {Table("t")} ALTER COLUMN a SET DEFAULT 300");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} VALUES (DEFAULT, DEFAULT)");
        Assert.Equal(["2|1.56"], await Engine.RowsAsync("SELECT * FROM t"));
    }

    [SkippableFact]
    public async Task A_struct_that_is_NULL_breaks_the_NOT_NULL_of_its_fields()
    {
        NeedsSpark();
        await Engine.RunAsync("CREATE TABLE t (i INT, s STRUCT<a: INT NOT NULL, b: STRUCT<c: INT>>) TBLPROPERTIES ('delta.enableDeletionVectors' = 'false')");
        await Engine.RunAsync("INSERT INTO t VALUES (1, {a: 1, b: NULL}), (2, {a: 2, b: {c: 2}})");
        foreach (var sql in new[] { "INSERT INTO {0} VALUES (3, NULL)", "INSERT INTO {0} (i) VALUES (3)", "UPDATE {0} SET s = NULL", "UPDATE {0} SET s.a = NULL WHERE i = 2" })
        {
            Assert.Equal(DeltaErrorCode.ConstraintViolation, (await Engine.ErrorAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, "t"))).Code);
            Assert.Contains(
                "DELTA_NOT_NULL_CONSTRAINT_VIOLATED", await ErrorAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, Table("t"))), StringComparison.Ordinal);
        }

        await Spark.RowsAsync($"DELETE FROM {Table("t")} WHERE i = 2");
        Assert.Equal(["1|{'a': 1, 'b': NULL}"], await Engine.RowsAsync("SELECT * FROM t"));
    }

    [SkippableFact]
    public async Task Identity_columns()
    {
        NeedsSpark();
        await Engine.RunAsync("CREATE TABLE t (id BIGINT GENERATED BY DEFAULT AS IDENTITY (START WITH 10 INCREMENT BY 5), a INT)");
        await Engine.RunAsync("INSERT INTO t (a) VALUES (1), (2)");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} (a) VALUES (3)");
        await Engine.RunAsync("INSERT INTO t (a) VALUES (4)");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} VALUES (101, 5)");
        await Engine.RunAsync("ALTER TABLE t ALTER COLUMN id SYNC IDENTITY");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} (a) VALUES (6)");
        List<string> rows = ["10|1", "15|2", "20|3", "25|4", "101|5", "110|6"];
        Assert.Equal(rows, await Spark.RowsAsync($"SELECT * FROM {Table("t")} ORDER BY a"));
        Assert.Equal(rows, await Engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        Assert.Equal(["CHANGE COLUMN"], await Engine.RowsAsync("SELECT operation FROM (DESCRIBE HISTORY t) WHERE version = 5"));
    }

    [SkippableFact]
    public async Task The_metadata_is_what_Spark_writes()
    {
        NeedsSpark();
        const string Columns =
            "(id BIGINT GENERATED ALWAYS AS IDENTITY (START WITH 3 INCREMENT BY -2), a INT DEFAULT 5, ts TIMESTAMP, d DATE GENERATED ALWAYS AS (CAST(ts AS DATE)) COMMENT 'day')";
        await Engine.RunAsync($"CREATE TABLE ours {Columns} PARTITIONED BY (d) TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')");
        await Spark.RowsAsync($"CREATE TABLE {Table("theirs")} {Columns} USING DELTA PARTITIONED BY (d) TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')");
        Assert.Equal(await FeaturesAsync("theirs"), await FeaturesAsync("ours"));
        await Engine.RunAsync("ALTER TABLE ours ADD CONSTRAINT C1 CHECK (a > 0)");
        await Spark.RowsAsync($"ALTER TABLE {Table("theirs")} ADD CONSTRAINT C1 CHECK (a > 0)");
        Assert.Equal(await FeaturesAsync("theirs"), await FeaturesAsync("ours"));
        Assert.Equal(Fields("theirs"), Fields("ours"));
    }

    private async Task<List<string>> FeaturesAsync(string table) =>
        await Engine.RowsAsync($"SELECT minReaderVersion, minWriterVersion, list_sort(tableFeatures) FROM (DESCRIBE DETAIL {table})");

    /// <summary>The columns in the newest metadata, with the keys of their metadata in order.</summary>
    private List<string> Fields(string table)
    {
        var line = Enumerable.Range(0, 2).SelectMany(version => Engine.Commit(table, version)).Last(l => l.StartsWith("{\"metaData\"", StringComparison.Ordinal));
        using var action = System.Text.Json.JsonDocument.Parse(line);
        using var schema = System.Text.Json.JsonDocument.Parse(action.RootElement.GetProperty("metaData").GetProperty("schemaString").GetString()!);
        return [.. schema.RootElement.GetProperty("fields").EnumerateArray().Select(field =>
            $"{field.GetProperty("name")} {field.GetProperty("type")} {field.GetProperty("nullable")} "
            + string.Join(", ", field.GetProperty("metadata").EnumerateObject().Select(entry => $"{entry.Name}={entry.Value}").Order(StringComparer.Ordinal)))];
    }

    private async Task<string> ErrorAsync(string sql) =>
        (await Assert.ThrowsAsync<InvalidOperationException>(() => Spark.RowsAsync(sql))).Message;
}
