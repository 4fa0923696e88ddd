using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

public class DmlParserTests
{
    [Theory]
    [InlineData("DELETE FROM t")]
    [InlineData("DELETE FROM delta.`/p q` AS a WHERE a.x IN (SELECT y FROM u WHERE z) AND b")]
    [InlineData("UPDATE t SET a = 1")]
    [InlineData("UPDATE s.t AS x SET x.a = CASE WHEN b THEN 1 ELSE 2 END, r.f = a IS DISTINCT FROM 3 WHERE EXTRACT(year FROM d) = 2020")]
    [InlineData("UPDATE t SET a = {'x': 1, 'y': [2, 3]}, b = f(1, 2) WHERE c")]
    [InlineData("TRUNCATE TABLE t")]
    [InlineData("MERGE WITH SCHEMA EVOLUTION INTO t USING s ON a WHEN MATCHED THEN UPDATE SET *")]
    [InlineData("MERGE INTO t AS a USING s AS b ON a.x = b.x WHEN MATCHED THEN DELETE")]
    [InlineData("MERGE INTO t USING (SELECT 1 AS x) b ON t.x = b.x WHEN MATCHED AND CASE WHEN b.x > 1 THEN true END THEN UPDATE SET * "
        + "WHEN NOT MATCHED THEN INSERT *")]
    [InlineData("MERGE INTO t USING s VERSION AS OF 3 AS b ON t.x = b.x WHEN MATCHED AND b.y THEN UPDATE SET a = b.a, r.f = 1 WHEN MATCHED THEN DELETE "
        + "WHEN NOT MATCHED AND b.z THEN INSERT (x, a) VALUES (b.x, coalesce(b.a, 0)) WHEN NOT MATCHED BY SOURCE THEN UPDATE SET a = NULL")]
    [InlineData("MERGE INTO t USING delta_scan('/p') AS b ON true WHEN NOT MATCHED BY SOURCE AND a > 1 THEN DELETE")]
    public void A_statement_is_parsed(string sql) => SqlTest.Verified(sql);

    [Theory]
    [InlineData("delete  from t a where x", "DELETE FROM t AS a WHERE x")]
    [InlineData("truncate t", "TRUNCATE TABLE t")]
    [InlineData("MERGE INTO t USING s ON x WHEN NOT MATCHED BY TARGET THEN INSERT *", "MERGE INTO t USING s ON x WHEN NOT MATCHED THEN INSERT *")]
    public void A_statement_has_one_form(string sql, string canonical) => SqlTest.Verified(sql, canonical);

    [Theory]
    [InlineData("DELETE FROM t WHERE", 19, "a condition")]
    [InlineData("UPDATE t SET a = , b = 1", 17, "a value")]
    [InlineData("UPDATE t SET a", 14, "=")]
    [InlineData("MERGE INTO t USING s ON a = b", 29, "WHEN")]
    [InlineData("MERGE INTO t USING s ON a WHEN MATCHED THEN INSERT *", 44, "UPDATE or DELETE")]
    [InlineData("MERGE INTO t USING s ON a WHEN NOT MATCHED THEN DELETE", 48, "INSERT")]
    [InlineData("MERGE INTO t USING s ON a WHEN NOT MATCHED BY SOURCE THEN UPDATE SET *", 69, "a column name")]
    [InlineData("MERGE INTO t USING s ON a WHEN NOT MATCHED THEN INSERT (a, b) VALUES (1)", 71, "a value for column b")]
    [InlineData("MERGE INTO t USING s ON a WHEN NOT MATCHED THEN INSERT (a) VALUES (1, 2)", 70, "1 values")]
    [InlineData("MERGE INTO t USING s ON a WHEN MATCHED THEN DELETE WHEN MATCHED AND b THEN DELETE", 26, "AND and a condition")]
    [InlineData("DELETE FROM t USING s WHERE a", 14, "USING")]
    public void What_a_Delta_table_does_not_take_is_told_with_its_place(string sql, int position, string expected)
    {
        var statement = Assert.IsType<UnsupportedStatement>(SqlTest.Parse(sql));
        Assert.Equal(position, statement.Fault!.Position);
        Assert.Contains(expected, statement.Fault.Message, StringComparison.Ordinal);
    }
}
