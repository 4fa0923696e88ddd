using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

public class InsertParserTests
{
    [Theory]
    [InlineData("INSERT OVERWRITE t SELECT 1")]
    [InlineData("INSERT OVERWRITE s.t (a, b) VALUES (1, 2)")]
    [InlineData("INSERT OVERWRITE t BY NAME FROM u")]
    [InlineData("INSERT OVERWRITE t PARTITION (p = 'x', q) SELECT 1")]
    [InlineData("INSERT INTO t PARTITION (p = -1.5, q = NULL, r = DATE '2020-01-01', s) (a, b) SELECT 1")]
    [InlineData("INSERT INTO t PARTITION (p = TRUE) BY NAME SELECT 1 AS a")]
    [InlineData("INSERT INTO t REPLACE WHERE a = 1 AND b IN (1, 2) SELECT 1")]
    [InlineData("INSERT INTO t REPLACE WHERE a IS NOT DISTINCT FROM CASE WHEN b THEN 1 END VALUES (1)")]
    [InlineData("INSERT INTO t BY NAME REPLACE WHERE extract(year FROM d) = 2020 WITH x AS (SELECT 1) FROM x")]
    [InlineData("INSERT WITH SCHEMA EVOLUTION INTO t SELECT 1")]
    [InlineData("INSERT WITH SCHEMA EVOLUTION OVERWRITE t BY NAME SELECT 1 AS a")]
    [InlineData("INSERT WITH SCHEMA EVOLUTION INTO t REPLACE WHERE a SELECT 1")]
    public void A_statement_is_parsed(string sql) => SqlTest.Verified(sql);

    [Theory]
    [InlineData("insert overwrite table t partition(p='x') select 1", "INSERT OVERWRITE t PARTITION (p = 'x') select 1")]
    [InlineData("insert with schema evolution into table t by position select 1", "INSERT WITH SCHEMA EVOLUTION INTO t select 1")]
    public void A_statement_has_one_form(string sql, string canonical) => SqlTest.Verified(sql, canonical);

    [Theory]
    [InlineData("INSERT t VALUES (1)", 7, "INTO or OVERWRITE")]
    [InlineData("INSERT WITH SCHEMA INTO t VALUES (1)", 7, "INTO or OVERWRITE")]
    [InlineData("INSERT OVERWRITE INTO t VALUES (1)", 17, "a table name")]
    [InlineData("INSERT OVERWRITE t", 18, "VALUES or a query")]
    [InlineData("INSERT OVERWRITE t IF NOT EXISTS SELECT 1", 19, "VALUES or a query")]
    [InlineData("INSERT OVERWRITE t PARTITION (p = 1) IF NOT EXISTS SELECT 1", 37, "IF NOT EXISTS")]
    [InlineData("INSERT INTO t PARTITION () SELECT 1", 25, "a column name")]
    [InlineData("INSERT INTO t PARTITION (p = 1 + 1) SELECT 1", 31, ", or )")]
    [InlineData("INSERT INTO t PARTITION (p = f('x')) SELECT 1", 29, "a constant")]
    [InlineData("INSERT INTO t PARTITION (p > 1) SELECT 1", 27, "=, comma or )")]
    [InlineData("INSERT OVERWRITE t REPLACE WHERE a = 1 SELECT 1", 19, "VALUES or a query")]
    [InlineData("INSERT INTO t (a) REPLACE WHERE a = 1 SELECT 1", 18, "VALUES or a query")]
    [InlineData("INSERT INTO t PARTITION (p) REPLACE WHERE a = 1 SELECT 1", 28, "VALUES or a query")]
    [InlineData("INSERT INTO t REPLACE a = 1 SELECT 1", 22, "WHERE")]
    [InlineData("INSERT INTO t REPLACE WHERE SELECT 1", 28, "a condition")]
    [InlineData("INSERT INTO t REPLACE WHERE a = 1 BY NAME SELECT 1", 34, "BY")]
    [InlineData("INSERT INTO t REPLACE WHERE a = 1", 33, "VALUES or a query")]
    [InlineData("INSERT INTO t REPLACE WHERE a IN (SELECT 1) SELECT 1", 33, "a query in REPLACE WHERE")]
    [InlineData("INSERT INTO t REPLACE USING (a) SELECT 1", 14, "INSERT .. REPLACE USING")]
    [InlineData("INSERT INTO t REPLACE ON a = b SELECT 1", 14, "INSERT .. REPLACE ON")]
    public void What_does_not_belong_is_told_with_its_place(string sql, int position, string expected)
    {
        var error = SqlTest.Fails(sql);
        Assert.Equal(position, error.Position);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
