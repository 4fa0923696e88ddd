namespace DeltaQuery.Acceptance.Traps;

/// <summary>R7: a query whose plan DuckDB does not write down, or writes as no JSON, reads more files, never other rows. Which plans give
/// which filters is pinned in DeltaQuery.Engine.Tests, Planning/PlanShapeTests.</summary>
public sealed class R07UnreadablePlanTests : TrapTest
{
    public R07UnreadablePlanTests() => Engine.Table(
        "t", "i INTEGER, k INTEGER, d DOUBLE", "SELECT 1 AS i, 1 AS k, 1.5::DOUBLE AS d", "SELECT 2 AS i, 1 AS k, 'nan'::DOUBLE AS d",
        "SELECT 3 AS i, 2 AS k, 'inf'::DOUBLE AS d");

    [Theory]
    [InlineData("SELECT i FROM t WHERE i = (SELECT max(i) FROM t WHERE k = 1)", "2")]
    [InlineData("SELECT i FROM t QUALIFY row_number() OVER (PARTITION BY k ORDER BY i DESC) = 1 ORDER BY i", "2 3")]
    [InlineData("SELECT x.i FROM t x, LATERAL (SELECT max(y.i) AS m FROM t y WHERE y.k = x.k) l WHERE l.m = x.i ORDER BY x.i", "2 3")]
    [InlineData("SELECT i FROM t ORDER BY k DESC, i DESC LIMIT 2", "3 2")]
    [InlineData("SELECT i FROM t WHERE i < 3 ORDER BY i DESC LIMIT 1", "2")]
    [InlineData("SELECT i FROM t WHERE d = 'inf'::DOUBLE", "3")]
    [InlineData("SELECT i FROM t WHERE d = 'nan'::DOUBLE", "2")]
    [InlineData("SELECT i FROM t WHERE d > '-inf'::DOUBLE AND d < 'inf'::DOUBLE", "1")]
    [InlineData("SELECT i FROM t WHERE d NOT IN ('inf'::DOUBLE, 'nan'::DOUBLE)", "1")]
    [InlineData("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) FROM t SELECT i WHERE i IN (FROM r WHERE n > 2)", "3")]
    [InlineData("SELECT \"2\" FROM (PIVOT (SELECT k, i FROM t) ON k USING max(i))", "3")]
    [InlineData("SELECT i FROM t USING SAMPLE 100% ORDER BY i", "1 2 3")]
    [InlineData("SELECT i FROM t POSITIONAL JOIN (SELECT 1) ORDER BY i", "1 2 3")]
    public async Task R7_the_rows_are_right(string sql, string rows) => Assert.Equal(rows.Split(' '), await Engine.RowsAsync(sql));
}
