using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>Variants that we wrote, in every kind of table, are those that Spark reads; Spark writes on, and we read that.</summary>
public sealed class SparkVariantTests : SparkTest
{
    private const string Values = """
        (1, true::VARIANT), (2, 5::TINYINT::VARIANT), (3, 300::SMALLINT::VARIANT), (4, 70000::VARIANT), (5, 5000000000::VARIANT), (6, 1.5::DOUBLE::VARIANT),
        (7, 1.5::FLOAT::VARIANT), (8, DATE '2020-01-02'::VARIANT), (9, TIMESTAMP '2020-01-02 03:04:05.678901'::VARIANT), (10, 'text'::VARIANT),
        (11, TIMESTAMPTZ '2020-01-02 03:04:05.678901+00'::VARIANT), (12, '\x00\xFF'::BLOB::VARIANT), (13, 18446744073709551615::UBIGINT::VARIANT),
        (14, '7d444840-9dc0-11d1-b245-5ffdce74fad2'::UUID::VARIANT), (15, 12345678901234567890123456.12::DECIMAL(38, 2)::VARIANT), (16, NULL),
        (17, parse_json('null')), (18, parse_json('{"b": [1, 1.25, null], "a": {"ü": "x"}}')), (19, parse_json('[]')), (20, repeat('long', 30)::VARIANT)
        """;

    [SkippableFact]
    public async Task Every_kind_of_value_is_sparks_too()
    {
        NeedsSpark();
        await Engine.RunAsync("CREATE TABLE t (i INT, v VARIANT)");
        await Engine.RunAsync($"INSERT INTO t SELECT * FROM (VALUES {Values}) q(i, v)");
        Assert.Equal(
            [
                "1|true|BOOLEAN", "2|5|BIGINT", "3|300|BIGINT", "4|70000|BIGINT", "5|5000000000|BIGINT", "6|1.5|DOUBLE", "7|1.5|FLOAT",
                "8|\"2020-01-02\"|DATE", "9|\"2020-01-02 03:04:05.678901\"|TIMESTAMP_NTZ", "10|\"text\"|STRING",
                "11|\"2020-01-02 03:04:05.678901+00:00\"|TIMESTAMP", "12|\"AP8=\"|BINARY", "13|18446744073709551615|DECIMAL(20,0)",
                "14|\"7d444840-9dc0-11d1-b245-5ffdce74fad2\"|UUID", "15|12345678901234567890123456.12|DECIMAL(28,2)", "16|NULL|NULL", "17|null|VOID",
                "18|{\"a\":{\"ü\":\"x\"},\"b\":[1,1.25,null]}|OBJECT<a: OBJECT<`ü`: STRING>, b: ARRAY<DECIMAL(22,2)>>", "19|[]|ARRAY<VOID>",
                $"20|\"{string.Concat(Enumerable.Repeat("long", 30))}\"|STRING",
            ],
            await Spark.RowsAsync($"SELECT i, to_json(v), schema_of_variant(v) FROM {Table("t")} ORDER BY i"));
        Assert.Equal(["16"], await Spark.RowsAsync($"SELECT i FROM {Table("t")} WHERE v IS NULL"));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("'delta.enableDeletionVectors' = 'true', 'delta.enableChangeDataFeed' = 'true', 'delta.enableRowTracking' = 'true'")]
    [InlineData("'delta.columnMapping.mode' = 'name', 'delta.checkpointPolicy' = 'v2', 'delta.checkpointInterval' = '2', 'delta.enableChangeDataFeed' = 'true'")]
    public async Task Both_write_a_table_in_turn(string properties)
    {
        NeedsSpark();
        await Engine.RunAsync($"CREATE TABLE t (i INT, p STRING, v VARIANT, s STRUCT<a: VARIANT, n: STRING>, l ARRAY<VARIANT>) PARTITIONED BY (p) "
            + (properties.Length == 0 ? "" : $"TBLPROPERTIES ({properties})"));
        await Engine.RunAsync("INSERT INTO t SELECT i, CASE WHEN i % 3 > 0 THEN 'p' || i % 3 END, {'n': i}::VARIANT, {'a': i::VARIANT, 'n': 'x'}, [i::VARIANT, NULL] FROM range(30) r(i)");
        await Engine.RunAsync("UPDATE t SET v = parse_json('{\"up\": 1.25}'), s = {'a': NULL, 'n': NULL} WHERE i < 5");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} SELECT 100, 'p1', parse_json('{{\"n\": 100}}'), NULL, array(parse_json('\"s\"'))");
        await Spark.RowsAsync($"UPDATE {Table("t")} SET v = parse_json('[1.5]') WHERE i = 7");
        await Engine.RunAsync("DELETE FROM t WHERE v.n::INT = 20");
        await Engine.RunAsync("""
            MERGE WITH SCHEMA EVOLUTION INTO t USING (SELECT 8 AS i, 'p2' AS p, 8.25::VARIANT AS v, 'new'::VARIANT AS w UNION ALL SELECT 200, NULL, NULL, NULL) AS s ON t.i = s.i
            WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *
            """);
        await Spark.RowsAsync($"MERGE INTO {Table("t")} AS t USING (SELECT 9 AS i, parse_json('true') AS v) AS s ON t.i = s.i WHEN MATCHED THEN UPDATE SET v = s.v");
        await Engine.RunAsync("OPTIMIZE t");
        await Spark.RowsAsync($"DELETE FROM {Table("t")} WHERE i = 29");
        await Engine.RunAsync("CHECKPOINT TABLE t");

        foreach (var version in (string[])["", " VERSION AS OF 1", " VERSION AS OF 4"])
        {
            const string Query = "SELECT i, p, {1}, {2}, s.n, {3} FROM {0} ORDER BY i";
            string Sql(string table, Func<string, string> json) =>
                string.Format(System.Globalization.CultureInfo.InvariantCulture, Query, table + version, json("v"), json("s.a"), json("l[0]"));
            Assert.Equal(
                await Engine.RowsAsync(Sql("t", value => Json(value.Replace("[0]", "[1]", StringComparison.Ordinal)))),
                await Spark.RowsAsync(Sql(Table("t"), value => $"to_json({value})")));
        }

        if (properties.Contains("ChangeDataFeed", StringComparison.Ordinal))
        {
            const string Feed = "SELECT _change_type, _commit_version, i, {0} FROM {1} ORDER BY 2, 3, 1";
            Assert.Equal(
                await Engine.RowsAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, Feed, Json("v"), "table_changes('t', 1)")),
                await Spark.RowsAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, Feed, "to_json(v)", $"table_changes_by_path('{Engine.Root}/t', 1)")));
        }
    }

    [SkippableFact]
    public async Task A_value_that_a_variant_takes_from_Spark_it_takes_from_us()
    {
        NeedsSpark();
        foreach (var value in (string[])["1", "'abc'", "1.50", "true", "DATE '2020-01-02'", "NULL"])
        {
            await Engine.RunAsync("CREATE OR REPLACE TABLE t (v VARIANT)");
            await Engine.RunAsync($"INSERT INTO t VALUES ({value})");
            await Spark.RowsAsync($"INSERT INTO {Table("t")} VALUES ({value})");
            var rows = await Spark.RowsAsync($"SELECT to_json(v), schema_of_variant(v) FROM {Table("t")}");
            Assert.Equal(2, rows.Count);
            Assert.Equal(rows[0], rows[1]);
        }
    }

    [SkippableTheory]
    [InlineData("NULL")]
    [InlineData("7")]
    [InlineData("'{}'")]
    [InlineData("""parse_json('{"a": [1.50, null]}')""")]
    public async Task A_default_is_the_same_for_both(string value)
    {
        NeedsSpark();
        await Engine.RunAsync($"CREATE TABLE t (i INT, v VARIANT DEFAULT {value}) TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')");
        await Engine.RunAsync("INSERT INTO t (i) VALUES (1)");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} (i) VALUES (2)");
        var rows = await Spark.RowsAsync($"SELECT to_json(v) FROM {Table("t")} ORDER BY i");
        Assert.Equal(2, rows.Count);
        Assert.Equal(rows[0], rows[1]);
    }

    [SkippableTheory]
    [InlineData("""{"a": 1, "b": 300, "c": 70000, "d": 5000000000, "e": 12345678901234567890}""")]
    [InlineData("""[1.5, 1.50, -0.001, 123456789012345678.5, 1e3, 1.5E-3, 0.1234567890123456789012345678901234567890, 99999999999999999999999999999999999999]""")]
    [InlineData("""{"z": null, "a": [true, false, {}], "ü": "\u00fc\n", "": ""}""")]
    [InlineData("[0.12345678901234567890123456789012345678, -0.00000000000000000000000000000000000001, 999999999999999999999999999999999999999]")]
    [InlineData("null")]
    public async Task JSON_is_parsed_as_Spark_does(string json)
    {
        NeedsSpark();
        await Engine.RunAsync("CREATE TABLE t (v VARIANT)");
        await Engine.RunAsync($"INSERT INTO t SELECT parse_json('{json}')");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} SELECT parse_json('{json.Replace("\\", "\\\\", StringComparison.Ordinal)}')");
        var rows = await Spark.RowsAsync($"SELECT to_json(v), schema_of_variant(v) FROM {Table("t")}");
        Assert.Equal(2, rows.Count);
        Assert.Equal(rows[0], rows[1]);
    }

    /// <summary>A variant as JSON; DuckDB makes NULL a null.</summary>
    private static string Json(string value) => $"CASE WHEN {value} IS NOT NULL THEN CAST(CAST({value} AS JSON) AS VARCHAR) END";
}
