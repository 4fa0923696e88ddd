using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

public class TableNameFinderTests
{
    [Theory]
    [InlineData("PIVOT t ON a USING sum(b) GROUP BY c", "t")]
    [InlineData("PIVOT (SELECT * FROM s.t) ON a", "s.t")]
    [InlineData("FROM t PIVOT (sum(a) FOR b IN (1, 2))", "t")]
    [InlineData("UNPIVOT t ON a, b INTO NAME n VALUE v", "t")]
    [InlineData("FROM t UNPIVOT INCLUDE NULLS (v FOR n IN (a, b)), u", "t u")]
    [InlineData("PIVOT (a JOIN b USING (x)) ON c", "a b")]
    [InlineData("SELECT * FROM a, b x, c AS y JOIN d ON a.x = d.x, e WHERE f", "a b c d e")]
    [InlineData("SELECT a, b FROM t GROUP BY a, b", "t")]
    [InlineData("SELECT extract(year FROM d), substring(x FROM 2), trim(both FROM y) FROM t", "t")]
    [InlineData("SELECT * FROM t WHERE a IS DISTINCT FROM b AND c IS NOT DISTINCT FROM d", "t")]
    [InlineData("WITH c AS (SELECT * FROM t), d AS (FROM c) SELECT * FROM c, d, e", "t e")]
    [InlineData("WITH t AS (SELECT * FROM t) SELECT * FROM t", "t")]
    [InlineData("WITH RECURSIVE t AS (SELECT 1 UNION FROM t) FROM t", "")]
    [InlineData("WITH c (x) AS MATERIALIZED (FROM t) FROM c", "t")]
    [InlineData("SELECT * FROM (WITH c AS (SELECT 1) FROM c), c", "c")]
    [InlineData("SELECT (SELECT max(a) FROM u) FROM t WHERE x IN (FROM v)", "u t v")]
    [InlineData("FROM range(3), read_csv('x'), t", "t")]
    [InlineData("FROM (a JOIN (b CROSS JOIN c) ON true)", "a b c")]
    [InlineData("FROM x: t", "t")]
    [InlineData("SUMMARIZE t", "t")]
    [InlineData("TABLE t", "t")]
    [InlineData("INSERT INTO t (a, b) SELECT * FROM u", "t u")]
    [InlineData("SELECT * FROM delta.\"/a b\", 'x.csv'", "delta.\"/a b\"")]
    [InlineData("SELECT * FROM a UNION SELECT b, c FROM d", "a d")]
    [InlineData("SELECT * FROM a LEFT JOIN LATERAL (SELECT * FROM b) ON true", "a b")]
    [InlineData("SELECT sum(x) OVER (ORDER BY a), b FROM t", "t")]
    [InlineData("MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE", "t u")]
    [InlineData("DELETE FROM t USING u, v JOIN w USING (a) WHERE t.a = u.a", "t u v w")]
    [InlineData("SELECT * FROM a JOIN b USING (x), c USING SAMPLE 10", "a b c")]
    public void Names_in_a_tables_place_are_found(string sql, string expected)
    {
        var text = new SourceText(sql);
        Assert.Equal(expected, string.Join(" ", QueryScanner.FallbackTableReferences(text, text.Span)));
    }
}
