using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>Spark reads what we wrote, and then writes on; we read that.</summary>
public sealed class SparkReadsTests : SparkTest
{
    [SkippableFact]
    public async Task Spark_reads_every_type_as_we_do()
    {
        NeedsSpark();
        await Engine.RunAsync(
            """
            CREATE TABLE t AS SELECT * FROM (VALUES
                (1, true, 127::TINYINT, (-32768)::SMALLINT, 9223372036854775807, 1.5::FLOAT, 'nan'::DOUBLE, 99.99::DECIMAL(4,2), -999999999999.999999::DECIMAL(18,6),
                    12345678901234567890123456789012345678::DECIMAL(38,0), 'é𐍈🦆', '\x00\xFF'::BLOB, DATE '2024-02-29', TIMESTAMPTZ '2024-02-29 10:34:56.123456+00',
                    TIMESTAMP '1969-12-31 23:59:59.999999', [1, NULL], MAP {'k': 2}, {a: 1, b: {c: ['x', NULL]}}),
                (2, false, -128, 32767, -9223372036854775808, '-0.0', '-inf', -99.99, 0, -1, '', '', '0001-01-01', '1883-11-18 17:00:00+00', '9999-12-31 00:00:00', [], MAP {}, {a: NULL, b: NULL}),
                (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
            ) v(id, b, i8, i16, i64, f, d, d4, d18, d38, s, x, dt, ts, ntz, l, m, st)
            """);
        Assert.Equal(
            [
                "1|true|127|-32768|9223372036854775807|1.5|NaN|99.99|-999999999999.999999|12345678901234567890123456789012345678|é𐍈🦆|AP8=|2024-02-29"
                    + "|2024-02-29T10:34:56.123456+00:00|1969-12-31T23:59:59.999999|[1,null]|[[\"k\",2]]|{\"a\":1,\"b\":{\"c\":[\"x\",null]}}",
                "2|false|-128|32767|-9223372036854775808|-0.0|-Infinity|-99.99|0.000000|-1|||0001-01-01|1883-11-18T17:00:00.000000+00:00"
                    + "|9999-12-31T00:00:00.000000|[]|[]|{\"a\":null,\"b\":null}",
                "3" + string.Concat(Enumerable.Repeat("|NULL", 17)),
            ],
            await Spark.RowsAsync($"SELECT * FROM {Table("t")} ORDER BY id"));

        // By our statistics, too.
        Assert.Equal(["1"], await Spark.RowsAsync($"SELECT id FROM {Table("t")} WHERE s > 'z' AND ts > TIMESTAMP '2024-01-01 00:00:00Z' AND d38 > 5 AND st.a = 1"));
        Assert.Equal(["2"], await Spark.RowsAsync($"SELECT id FROM {Table("t")} WHERE dt = DATE '0001-01-01' AND i8 = -128"));
    }

    [SkippableFact]
    public async Task Spark_reads_partitions_and_writes_on()
    {
        NeedsSpark();
        await Engine.RunAsync(
            """
            CREATE TABLE t PARTITIONED BY (p, q) AS SELECT * FROM (VALUES
                (1, 'a/b c%=é𐍈', DATE '2024-02-29'), (2, NULL, NULL), (3, '', DATE '1969-01-01'), (4, 'a%2Fb', NULL)) v(id, p, q)
            """);
        await Engine.RunAsync("INSERT INTO t SELECT id + 10, p, q FROM t");
        Assert.Equal(
            ["1|a/b c%=é𐍈|2024-02-29", "2|NULL|NULL", "3|NULL|1969-01-01", "4|a%2Fb|NULL", "11|a/b c%=é𐍈|2024-02-29", "12|NULL|NULL", "13|NULL|1969-01-01", "14|a%2Fb|NULL"],
            await Spark.RowsAsync($"SELECT * FROM {Table("t")} ORDER BY id"));
        Assert.Equal(["4", "14"], await Spark.RowsAsync($"SELECT id FROM {Table("t")} WHERE p = 'a%2Fb' ORDER BY id"));
        Assert.Equal(["4"], await Spark.RowsAsync($"SELECT count(*) FROM {Table("t")} VERSION AS OF 0"));
        var history = await Spark.RowsAsync($"DESCRIBE HISTORY {Table("t")}");
        Assert.Equal(2, history.Count);
        Assert.Contains("WRITE", history[0], StringComparison.Ordinal);
        Assert.Contains("CREATE TABLE AS SELECT", history[1], StringComparison.Ordinal);

        await Spark.RowsAsync($"INSERT INTO {Table("t")} VALUES (100, 'spark / x', DATE '2030-01-01')");
        await Spark.RowsAsync($"DELETE FROM {Table("t")} WHERE id = 1");
        Assert.Equal(1, await Engine.RunAsync("INSERT INTO t VALUES (101, 'ours', NULL)"));
        Assert.Equal(["2", "3", "4", "11", "12", "13", "14", "100", "101"], await Engine.RowsAsync("SELECT id FROM t ORDER BY id"));
        Assert.Equal(["100|spark / x|2030-01-01"], await Engine.RowsAsync("SELECT * FROM t WHERE p LIKE 'spark%'"));
    }

    [SkippableTheory]
    [InlineData("name")]
    [InlineData("id")]
    public async Task Spark_reads_mapped_columns(string mode)
    {
        NeedsSpark();
        await Engine.RunAsync(
            $"CREATE TABLE t (`a b` INT NOT NULL, `the;part` STRING, s STRUCT<`x y`: INT, l: ARRAY<STRUCT<`q=`: STRING>>>, m MAP<STRING, STRUCT<z: INT>>) "
            + $"PARTITIONED BY (`the;part`) TBLPROPERTIES ('delta.columnMapping.mode' = '{mode}', 'delta.enableDeletionVectors' = 'true')");
        await Engine.RunAsync("INSERT INTO t VALUES (1, 'p', {'x y': 2, l: [{'q=': 'w'}]}, MAP {'k': {z: 3}}), (2, NULL, NULL, NULL)");
        Assert.Equal(
            ["1|p|{\"x y\":2,\"l\":[{\"q=\":\"w\"}]}|[[\"k\",{\"z\":3}]]", "2|NULL|NULL|NULL"], await Spark.RowsAsync($"SELECT * FROM {Table("t")} ORDER BY `a b`"));
        Assert.Equal(["1"], await Spark.RowsAsync($"SELECT `a b` FROM {Table("t")} WHERE s.`x y` = 2 AND `the;part` = 'p'"));
        await Spark.RowsAsync($"UPDATE {Table("t")} SET s = named_struct('x y', 9, 'l', array()) WHERE `a b` = 2");
        Assert.Equal(["2|9"], await Engine.RowsAsync("SELECT \"a b\", s.\"x y\" FROM t WHERE s.\"x y\" = 9"));
        Assert.Equal(1, await Engine.RunAsync("INSERT INTO t VALUES (3, 'p', NULL, NULL)"));
        Assert.Equal(["3"], await Spark.RowsAsync($"SELECT count(*) FROM {Table("t")}"));
    }

    [SkippableFact]
    public async Task Spark_reads_a_table_that_was_replaced()
    {
        NeedsSpark();
        await Engine.RunAsync("CREATE TABLE t PARTITIONED BY (p) AS SELECT 1 AS a, 2 AS p");
        await Engine.RunAsync("CREATE OR REPLACE TABLE t TBLPROPERTIES ('delta.enableInCommitTimestamps' = 'false') AS SELECT 'x' AS other, TIMESTAMP '2024-01-01' AS n");
        Assert.Equal(["x|2024-01-01T00:00:00.000000"], await Spark.RowsAsync($"SELECT * FROM {Table("t")}"));
        Assert.Equal(["1|2"], await Spark.RowsAsync($"SELECT * FROM {Table("t")} VERSION AS OF 0"));
    }
}
