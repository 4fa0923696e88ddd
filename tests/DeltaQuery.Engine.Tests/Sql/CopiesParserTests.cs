namespace DeltaQuery.Engine.Tests.Sql;

/// <summary>RESTORE, CLONE, CONVERT TO DELTA and ANALYZE.</summary>
public class CopiesParserTests
{
    [Theory]
    [InlineData("RESTORE TABLE t TO VERSION AS OF 3")]
    [InlineData("RESTORE TABLE s.t TO VERSION AS OF 1 + 2")]
    [InlineData("RESTORE TABLE delta.`/a b` TO TIMESTAMP AS OF '2024-01-01'")]
    [InlineData("RESTORE TABLE 'p' TO TIMESTAMP AS OF now() - INTERVAL 1 DAY")]
    [InlineData("CREATE TABLE t SHALLOW CLONE s")]
    [InlineData("CREATE TABLE t DEEP CLONE s")]
    [InlineData("CREATE TABLE IF NOT EXISTS a.t SHALLOW CLONE delta.`/p` VERSION AS OF 3")]
    [InlineData("CREATE OR REPLACE TABLE t DEEP CLONE s TIMESTAMP AS OF '2024-01-01' LOCATION '/x' TBLPROPERTIES ('a' = 'b')")]
    [InlineData("CREATE TABLE t SHALLOW CLONE s VERSION AS OF 2 LOCATION '/x'")]
    [InlineData("CONVERT TO DELTA parquet.`/p`")]
    [InlineData("CONVERT TO DELTA t NO STATISTICS")]
    [InlineData("CONVERT TO DELTA parquet.`/p` NO STATISTICS PARTITIONED BY (a INT, `b c` DECIMAL(10, 2), d DATE COMMENT 'the day')")]
    [InlineData("ANALYZE TABLE s.t COMPUTE DELTA STATISTICS")]
    public void A_statement_is_parsed(string sql) => SqlTest.Verified(sql);

    [Theory]
    [InlineData("restore t version as of 3", "RESTORE TABLE t TO VERSION AS OF 3")]
    [InlineData("restore table t@v3", "RESTORE TABLE t TO VERSION AS OF 3")]
    [InlineData("restore t to for system_time as of 'x'", "RESTORE TABLE t TO TIMESTAMP AS OF 'x'")]
    [InlineData("create table t clone s", "CREATE TABLE t DEEP CLONE s")]
    [InlineData("create table t shallow clone s@v1 tblproperties ('a' = 'b') location 'l'", "CREATE TABLE t SHALLOW CLONE s VERSION AS OF 1 LOCATION 'l' TBLPROPERTIES ('a' = 'b')")]
    [InlineData("convert to delta parquet.`p` partitioned by (a int) no statistics", "CONVERT TO DELTA parquet.`p` NO STATISTICS PARTITIONED BY (a int)")]
    public void A_statement_has_one_form(string sql, string canonical) => SqlTest.Verified(sql, canonical);

    [Theory]
    [InlineData("RESTORE", 7, "a table name")]
    [InlineData("RESTORE TABLE t", 15, "TO")]
    [InlineData("RESTORE TABLE t TO", 18, "VERSION AS OF or TIMESTAMP AS OF")]
    [InlineData("RESTORE TABLE t TO 3", 19, "VERSION AS OF or TIMESTAMP AS OF")]
    [InlineData("RESTORE TABLE t TO VERSION 3", 19, "VERSION AS OF or TIMESTAMP AS OF")]
    [InlineData("RESTORE TABLE t TO VERSION AS OF", 32, "a version number")]
    [InlineData("RESTORE TABLE t TO VERSION AS OF 3 4", 35, "end of statement")]
    [InlineData("RESTORE TABLE t VERSION AS OF 2 TO VERSION AS OF 3", 32, "end of statement")]
    [InlineData("CREATE TABLE t SHALLOW s", 15, "SHALLOW in CREATE TABLE")]
    [InlineData("CREATE TABLE t SHALLOW CLONE", 28, "a table name")]
    [InlineData("CREATE TABLE t SHALLOW CLONE s PARTITIONED BY (a)", 31, "TBLPROPERTIES, LOCATION or end of statement")]
    [InlineData("CREATE TABLE t DEEP CLONE s LOCATION 'a' LOCATION 'b'", 41, "each clause once")]
    [InlineData("CREATE TABLE t VERSION AS OF 1 SHALLOW CLONE s", 15, "time travel")]
    [InlineData("CREATE OR REPLACE TABLE IF NOT EXISTS t SHALLOW CLONE s", 24, "a table name after OR REPLACE")]
    [InlineData("CONVERT parquet.`p`", 8, "TO")]
    [InlineData("CONVERT TO PARQUET t", 11, "DELTA")]
    [InlineData("CONVERT TO DELTA", 16, "a folder of Parquet files")]
    [InlineData("CONVERT TO DELTA parquet.`p` PARTITIONED BY (a)", 46, "a type")]
    [InlineData("CONVERT TO DELTA parquet.`p` PARTITIONED BY ()", 45, "a column name")]
    [InlineData("CONVERT TO DELTA parquet.`p` PARTITIONED BY (a INT NOT NULL)", 51, ", or )")]
    [InlineData("CONVERT TO DELTA parquet.`p` NO STATISTICS NO STATISTICS", 43, "each clause once")]
    [InlineData("CONVERT TO DELTA parquet.`p` STATISTICS", 29, "NO STATISTICS, PARTITIONED BY or end of statement")]
    [InlineData("ANALYZE TABLE t COMPUTE DELTA", 29, "STATISTICS")]
    [InlineData("ANALYZE TABLE t COMPUTE DELTA STATISTICS NOSCAN", 41, "end of statement")]
    public void What_does_not_belong_is_told_with_its_place(string sql, int position, string expected)
    {
        var error = SqlTest.Fails(sql);
        Assert.Equal((position, true), (error.Position, error.Message.Contains(expected, StringComparison.Ordinal)));
    }
}
