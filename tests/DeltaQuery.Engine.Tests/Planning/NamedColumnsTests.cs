using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Planning;

/// <summary>Scans leave out the columns that a query's text does not name, and only those.</summary>
public sealed class NamedColumnsTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("SELECT a, sum(b) FROM t WHERE c > 1 GROUP BY a HAVING max(d) > 2 ORDER BY e", "a b c d e")]
    [InlineData("SELECT x.a FROM t AS x JOIN u USING (k) WHERE x.s.f = 1", "a f k s x")]
    [InlineData("WITH q AS (SELECT a, b FROM t) SELECT q.a FROM q WHERE b IN (SELECT z FROM u)", "a b q z")]
    [InlineData("SELECT list_transform(l, lambda e: e + a) FROM t", "a e l")]
    [InlineData("SELECT count(*) FROM t", "")]
    [InlineData("SELECT a FROM t UNION ALL SELECT b FROM u ORDER BY 1", "a b")]
    public void The_names_of_a_query(string sql, string names) => Assert.Equal(names, Names(sql));

    [Theory]
    [InlineData("SELECT * FROM t")]
    [InlineData("FROM t")]
    [InlineData("SELECT t.* EXCLUDE (a) FROM t")]
    [InlineData("SELECT COLUMNS('a.*') FROM t")]
    [InlineData("SELECT min(COLUMNS(*)) FROM t")]
    [InlineData("SELECT t FROM t")]
    [InlineData("SELECT T FROM t")]
    [InlineData("SELECT to_json(x) FROM t AS x")]
    [InlineData("SELECT (x).a FROM t AS x")]
    [InlineData("SELECT main.t FROM main.t")]
    [InlineData("WITH q AS (SELECT a FROM t) SELECT q FROM q")]
    [InlineData("WITH q(z) AS (SELECT a FROM t) SELECT z FROM q")]
    [InlineData("SELECT z FROM t AS x(z)")]
    [InlineData("SELECT a FROM t NATURAL JOIN u")]
    [InlineData("SELECT #1 FROM t")]
    [InlineData("SELECT a FROM (SELECT * FROM t)")]
    [InlineData("FROM (PIVOT t ON a IN (1, 2) USING sum(b))")]
    [InlineData("SELECT a FROM (SUMMARIZE t)")]
    public void A_query_that_reaches_columns_without_their_names(string sql) => Assert.Null(Names(sql));

    [Fact]
    public async Task Columns_are_read_however_the_query_reaches_them()
    {
        var table = _engine.Table("t", "a INTEGER, b VARCHAR, c DATE", "SELECT 1 AS a, 'x' AS b, DATE '2020-01-01' AS c", "SELECT 2 AS a, 'y' AS b, NULL::DATE AS c");
        foreach (var (sql, expected) in new[]
                 {
                     ("SELECT A, \"B\" FROM {0} ORDER BY a", "1|x;2|y"),
                     ("SELECT max(C) FROM {0} WHERE b > 'a' AND a < 2", "2020-01-01"),
                     ("SELECT x.b FROM {0} x JOIN {0} y USING (a) ORDER BY y.c NULLS FIRST", "y;x"),
                     ("SELECT x FROM {0} AS x WHERE a = 2", "{'a': 2, 'b': y, 'c': NULL}"),
                     ("SELECT y.* FROM {0} x JOIN {0} y ON x.a = y.a WHERE x.b = 'y'", "2|y|NULL"),
                     ("SELECT count(*) FROM (SELECT 1 FROM {0} GROUP BY b)", "2"),
                     ("SELECT z FROM {0} AS x(z) ORDER BY 1", "1;2"),
                 })
            Assert.Equal(expected, string.Join(';', await _engine.RowsAsync(sql.Replace("{0}", table.Sql, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Macros_use_what_they_are_given_and_no_other_columns()
    {
        var table = _engine.Table("t", "a INTEGER, b VARCHAR", "SELECT 1 AS a, 'x' AS b");
        await Assert.ThrowsAsync<DeltaException>(() => _engine.RowsAsync("CREATE TEMP MACRO tell(n) AS n || b"));
        await _engine.RowsAsync("CREATE MACRO joined(n, m) AS n || m");
        Assert.Equal("1x", await _engine.ValueAsync($"SELECT joined(a, b) FROM {table.Sql}"));
    }

    private string? Names(string sql)
    {
        var json = (string)_engine.Maker.Scalar($"SELECT json_serialize_sql({SqlText.Literal(sql)}, skip_null := true)::VARCHAR")!;
        return ParsedQuery.Read(json, out _)!.Names is { } names ? string.Join(' ', names.Order(StringComparer.Ordinal)) : null;
    }
}
