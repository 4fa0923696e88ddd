using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

public class QueryScannerTests
{
    [Theory]
    // The clause, its value, and what is left (· for a blank), one form a line.
    [InlineData("FROM t VERSION AS OF 3", "t: V 3", "FROM t ···············")]
    [InlineData("FROM t FOR VERSION AS OF 3 AS x", "t: V 3", "FROM t ··················· AS x")]
    [InlineData("FROM t for system_version as of '3' x", "t: V '3'", "FROM t ···························· x")]
    [InlineData("FROM s.t@v3 x", "s.t: V 3", "FROM s.t··· x")]
    [InlineData("FROM delta.\"/p\"@V03", "delta.\"/p\": V 3", "FROM delta.\"/p\"····")]
    [InlineData("FROM t@20240131120000000, u@v1", "t: T '2024-01-31 12:00:00.000'; u: V 1", "FROM t··················, u···")]
    [InlineData("FROM delta.`/p` VERSION AS OF :v JOIN u ON 1", "delta.`/p`: V $v", "FROM delta.\"/p\" ················ JOIN u ON 1")]
    [InlineData("FROM delta_scan('p') VERSION AS OF 3", "delta_scan('p'): V 3", "FROM delta_scan('p') ···············")]
    [InlineData("FROM t TIMESTAMP AS OF '2020-01-01' x WHERE a", "t: T '2020-01-01'", "FROM t ···························· x WHERE a")]
    [InlineData("FROM t FOR TIMESTAMP AS OF timestamp '2020-01-01' + interval 1 hours WHERE a", "t: T timestamp '2020-01-01' + interval 1 hours", "FROM t ····························································· WHERE a")]
    [InlineData("FROM t TIMESTAMP AS OF now() - INTERVAL '1 hour' h", "t: T now() - INTERVAL '1 hour'", "FROM t ········································· h")]
    [InlineData("FROM t TIMESTAMP AS OF now() - INTERVAL 1 HOUR h", "t: T now() - INTERVAL 1 HOUR", "FROM t ······································· h")]
    [InlineData("FROM t TIMESTAMP AS OF (now()) x", "t: T (now())", "FROM t ······················· x")]
    [InlineData("FROM t TIMESTAMP AS OF CAST('x' AS date)", "t: T CAST('x' AS date)", "FROM t ·································")]
    [InlineData("FROM t TIMESTAMP AS OF 'x'::timestamp with time zone x", "t: T 'x'::timestamp with time zone", "FROM t ············································· x")]
    [InlineData("FROM t TIMESTAMP AS OF 'x'::timestamp AT TIME ZONE 'UTC' x", "t: T 'x'::timestamp AT TIME ZONE 'UTC'", "FROM t ················································· x")]
    [InlineData("FROM t FOR SYSTEM_TIME AS OF @ts || 'x' AS y", "t: T $ts || 'x'", "FROM t ································ AS y")]
    [InlineData("FROM t AT (VERSION => 3)", "t: V 3", "FROM t ·················")]
    [InlineData("FROM t x AT (TIMESTAMP => now())", "t: T now()", "FROM t x ·······················")]
    [InlineData("FROM t AS x AT (VERSION => 3)", "t: V 3", "FROM t AS x ·················")]
    [InlineData("FROM a, t VERSION AS OF 1 + 1", "t: V 1 + 1", "FROM a, t ···················")]
    [InlineData("SELECT 1 FROM (t VERSION AS OF 1 JOIN u VERSION\nAS OF 2 USING (a))", "t: V 1; u: V 2", "SELECT 1 FROM (t ··············· JOIN u ·······\n······· USING (a))")]
    [InlineData("SUMMARIZE t VERSION AS OF 3", "t: V 3", "SUMMARIZE t ···············")]
    [InlineData("FROM default.t VERSION AS OF 3 x", "default.t: V 3", "FROM \"default\".t ··············· x")]
    [InlineData("FROM `a``b`.c VERSION AS OF 3 x", "`a``b`.c: V 3", "FROM \"a`b\".c ··············· x")]
    public void Time_travel_is_taken_out_and_told(string sql, string expected, string left)
    {
        var query = QueryScanner.Scan(sql);
        Assert.Equal(left.Replace('·', ' '), query.Text);
        Assert.Equal(expected, string.Join("; ", query.TimeTravels.Select(t =>
            $"{query.Source.Slice(t.Name)}: {(t.TimeTravel is VersionAsOf ? "V" : "T")} {t.TimeTravel.Expression}")));
        foreach (var clause in query.TimeTravels)
            Assert.Equal(clause.Name.Start, query.Normalized.ToSource(clause.NormalizedStart));
    }

    [Theory]
    [InlineData("SELECT a version, x AS of FROM t")]
    [InlineData("SELECT version AS of FROM t")]
    [InlineData("SELECT version AS of, b FROM t")]
    [InlineData("SELECT timestamp AS of FROM t")]
    [InlineData("SELECT a, version AS of FROM t")]
    [InlineData("SELECT t.version AS of FROM t")]
    [InlineData("SELECT DISTINCT ON (a) version AS of FROM t")]
    [InlineData("SELECT x AT TIME ZONE version AS of FROM t")]
    [InlineData("FROM version AS of (a, b)")]
    [InlineData("FROM a, version AS of JOIN timestamp AS of2 ON true")]
    [InlineData("FROM db.version AS of (a)")]
    [InlineData("SELECT * FROM t WHERE version = 3 AND timestamp > '2020-01-01'")]
    [InlineData("SELECT 'FROM t VERSION AS OF 3' -- FROM t VERSION AS OF 3")]
    [InlineData("SELECT a::int, l[1:2], {'a': b}, $1, $n, a @> b FROM \"t\"")]
    public void A_column_or_alias_is_not_time_travel(string sql)
    {
        var query = QueryScanner.Scan(sql);
        Assert.Equal(sql, query.Text);
        Assert.Empty(query.TimeTravels);
    }

    [Theory]
    [InlineData("SELECT `a`, `b``c`, `d\"e` FROM delta.`/p`", "SELECT \"a\", \"b`c\", \"d\"\"e\" FROM delta.\"/p\"")]
    [InlineData("SELECT * FROM delta.'s3://b/it''s'", "SELECT * FROM delta.\"s3://b/it's\"")]
    [InlineData("SELECT :a, @b, $c WHERE x = :a", "SELECT $a, $b, $c WHERE x = $a")]
    public void Names_and_parameters_take_DuckDBs_form(string sql, string expected) => Assert.Equal(expected, QueryScanner.Scan(sql).Text);

    [Fact]
    public void Positional_parameters_are_numbered_by_their_place_in_the_whole_text()
    {
        var query = QueryScanner.Scan("SELECT ? FROM t VERSION AS OF ? WHERE x = ? AND y = ?1");
        Assert.Equal("SELECT $1 FROM t·WHERE x = $3 AND y = $1", query.Text.Replace(new string(' ', 17), "·"));
        Assert.Equal("$2", query.TimeTravels[0].TimeTravel.Expression);
        Assert.Equal(["1", "2", "3", "1"], query.Parameters.Select(p => p.Name));
    }

    [Fact]
    public void Offsets_lead_back_to_the_users_text()
    {
        const string Sql = "SELECT `a``b`, `c\"d\"`, ? FROM t";
        var query = QueryScanner.Scan(Sql);
        Assert.Equal("SELECT \"a`b\", \"c\"\"d\"\"\", $1 FROM t", query.Text);
        Assert.Equal(Sql.IndexOf("FROM", StringComparison.Ordinal), query.Normalized.ToSource(query.Text.IndexOf("FROM", StringComparison.Ordinal)));
        Assert.Equal(query.Text.IndexOf("FROM", StringComparison.Ordinal), query.Normalized.FromSource(Sql.IndexOf("FROM", StringComparison.Ordinal)));
        Assert.Equal(Sql.Length, query.Normalized.ToSource(query.Text.Length));
    }

    [Theory]
    [InlineData("/*/*x*/*/SELECT /* a /* b */\nc */ 1", "         SELECT             \n     1")]
    [InlineData("SELECT 1 /* a */ + /* b */ /* c */ 2", "SELECT 1 /* a */ +                 2")]
    [InlineData("SELECT * FROM t /*/*x*/*/ VERSION /*/*x*/*/ AS OF 3 /*/*x*/*/ WHERE '/*/*' = 1", "SELECT * FROM t                                               WHERE '/*/*' = 1")]
    [InlineData("SELECT * FROM (DESCRIBE /*/*x*/*/ HISTORY `t`)", "SELECT * FROM (DESCRIBE           HISTORY \"t\")")]
    [InlineData("SELECT 1 -- /* /* \n + 2", "SELECT 1          \n + 2")]
    public void Comments_in_comments_are_blanks_to_DuckDB(string sql, string expected) => Assert.Equal(expected, QueryScanner.Scan(sql).Text);

    [Theory]
    [InlineData("SELECT * FROM (DESCRIBE HISTORY t LIMIT 5) h", "(DESCRIBE HISTORY t LIMIT 5)")]
    [InlineData("WITH h AS (desc history `t`) FROM h, (DESCRIBE DETAIL delta.`/p`)", "(DESCRIBE HISTORY `t`) (DESCRIBE DETAIL delta.`/p`)")]
    [InlineData("FROM (SHOW TABLES IN s LIKE 'x')", "(SHOW TABLES IN s LIKE 'x')")]
    [InlineData("FROM (DESCRIBE t VERSION AS OF 3)", "(DESCRIBE t VERSION AS OF 3)")]
    [InlineData("FROM (DESCRIBE SELECT * FROM t)", "")]
    [InlineData("FROM (SHOW ALL TABLES)", "")]
    [InlineData("FROM (SUMMARIZE t)", "")]
    public void Delta_statements_as_relations_are_found(string sql, string expected)
    {
        var query = QueryScanner.Scan(sql);
        Assert.Equal(expected, string.Join(" ", query.Embedded.Select(e => $"({SqlPrinter.Print(e.Statement, query.Source)})")));
        foreach (var e in query.Embedded)
            Assert.Equal('(', query.Text[e.NormalizedSpan.Start]);
    }

    [Fact]
    public void A_span_of_a_script_is_scanned_in_the_scripts_own_offsets()
    {
        var text = new SourceText("SELECT 1; SELECT * FROM t VERSION AS OF 3");
        var query = QueryScanner.Scan(text, StatementSplitter.Split(text)[1]);
        Assert.Equal("t", text.Slice(query.TimeTravels[0].Name));
        Assert.Equal((24, 14), (query.TimeTravels[0].Name.Start, query.TimeTravels[0].NormalizedStart));
        Assert.Equal(24, query.Normalized.ToSource(14));
    }

    [Theory]
    [InlineData("FROM t VERSION AS OF", "syntax error (line 1, column 21): unexpected end of statement, expected a version number")]
    [InlineData("FROM t@2024", "syntax error (line 1, column 7): unexpected `@2024`, expected @v<version> or @yyyyMMddHHmmssSSS")]
    [InlineData("FROM t@v1 VERSION AS OF 2", "syntax error (line 1, column 11): unexpected second time travel, expected one version or timestamp")]
    [InlineData("FROM (DESCRIBE HISTORY t LIMIT)", "syntax error (line 1, column 31): unexpected end of statement, expected a number of versions")]
    public void A_bad_clause_is_an_error_at_its_place(string sql, string expected) =>
        Assert.Equal(expected, Assert.Throws<DeltaException>(() => QueryScanner.Scan(sql)).Message);
}
