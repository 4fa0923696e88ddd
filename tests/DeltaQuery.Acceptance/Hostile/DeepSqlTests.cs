using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>Statements of great depth and length end in a result or an error, and never in a crash of the process.</summary>
public sealed class DeepSqlTests
{
    [Theory]
    [InlineData("SELECT ", "(", "a", ")", " FROM t")]
    [InlineData("SELECT ", "[", "a", "]", " FROM t")]
    [InlineData("SELECT ", "{'x': ", "a", "}", " FROM t")]
    [InlineData("SELECT ", "- ", "a", "", " FROM t")]
    [InlineData("SELECT ", "NOT ", "a", "", " FROM t")]
    [InlineData("SELECT ", "abs(", "a", ")", " FROM t")]
    [InlineData("SELECT ", "CASE WHEN a = 1 THEN ", "a", " END", " FROM t")]
    [InlineData("SELECT ", "(SELECT ", "a", ")", " FROM t")]
    [InlineData("SELECT * FROM ", "(SELECT * FROM ", "t", ")", "")]
    [InlineData("SELECT * FROM ", "(", "t", ")", "")]
    [InlineData("SELECT a", "", "", "::INT", " FROM t")]
    [InlineData("SELECT a", "", "", ".b", " FROM t")]
    [InlineData("SELECT a", "", "", "[1]", " FROM t")]
    [InlineData("SELECT a", "", "", " + 1", " FROM t")]
    [InlineData("SELECT b", "", "", " || 'x'", " FROM t")]
    [InlineData("SELECT NULL::", "STRUCT(a ", "INT", ")", "")]
    [InlineData("SELECT NULL::INT", "", "", "[]", "")]
    [InlineData("SELECT ", "x -> ", "x", "", " FROM t")]
    [InlineData("SELECT ", "list_transform([1], lambda x: ", "x", ")", " FROM t")]
    [InlineData("SELECT ", "[y FOR y IN ", "[1]", "]", " FROM t")]
    [InlineData("WITH ", "c AS (WITH ", "d AS (SELECT 1)", " SELECT 1)", " SELECT 1")]
    [InlineData("DELETE FROM t WHERE ", "(", "a = 7", ")", "")]
    [InlineData("UPDATE t SET a = ", "(", "a", ")", " WHERE a = 7")]
    [InlineData("UPDATE t SET a = ", "abs(", "a", ")", " WHERE a = 7")]
    [InlineData("MERGE INTO t USING p ON ", "NOT ", "t.a = p.a", "", " WHEN MATCHED THEN DELETE")]
    [InlineData("INSERT INTO t VALUES (", "(", "1", ")", ", 'y')")]
    [InlineData("INSERT INTO t SELECT ", "- ", "1", "", ", 'y'")]
    [InlineData("CREATE TABLE n (a ", "ARRAY<", "INT", ">", ")")]
    [InlineData("CREATE TABLE n (a ", "STRUCT<x: ", "INT", ">", ")")]
    [InlineData("ALTER TABLE t ADD COLUMN n ", "MAP<INT, ", "INT", ">", "")]
    [InlineData("ALTER TABLE t ADD CONSTRAINT c CHECK (", "(", "a > 0", ")", ")")]
    [InlineData("ALTER TABLE t ADD CONSTRAINT c CHECK (", "NOT ", "a > 0", "", ")")]
    [InlineData("ALTER TABLE t ADD CONSTRAINT c CHECK (a", "", "", " + 0", " > 0)")]
    [InlineData("ALTER TABLE t ADD CONSTRAINT c CHECK (CAST(a AS ", "ARRAY<", "INT", ">", ") = 1)")]
    [InlineData("SET VARIABLE v = ", "(", "1", ")", "")]
    [InlineData("SET VARIABLE v = 1", "", "", "::INT", "")]
    [InlineData("SET deltaquery.commit.user_metadata = ", "(", "1", ")", "")]
    [InlineData("CREATE TEMP TABLE n AS SELECT ", "(", "a", ")", " FROM t")]
    [InlineData("CREATE TEMP MACRO n() AS ", "(", "1", ")", "")]
    [InlineData("PREPARE n AS SELECT ", "(", "1", ")", "")]
    [InlineData("PIVOT ", "(FROM ", "t", ")", " ON a USING sum(a)")]
    [InlineData("", "EXPLAIN ", "SELECT 1", "", "")]
    [InlineData("DESCRIBE t VERSION AS OF ", "(", "1", ")", "")]
    [InlineData("SELECT * FROM t TIMESTAMP AS OF ", "(", "'2020-01-01'", ")", "")]
    public async Task Depth_crashes_nothing(string head, string open, string middle, string close, string tail)
    {
        using var session = await HostileSession.OpenAsync();
        foreach (var depth in TestSize.IsLong ? [50, 110, 10_000, 200_000] : new[] { 50, 110, 10_000 })
        {
            var sql = $"{head}{Times(open, depth)}{middle}{Times(close, depth)}{tail}";
            var outcome = await session.RunAsync(sql);
            Assert.True(depth < 10_000 || outcome is not ("stopped" or "rows") || sql.Contains("[1]", StringComparison.Ordinal), $"{depth} levels are {outcome}");
        }
    }

    [Theory]
    [InlineData("SET max_expression_depth = 1001")]
    [InlineData("SET GLOBAL max_expression_depth = 18446744073709551615")]
    [InlineData("SET max_expression_depth TO '100000'")]
    [InlineData("PRAGMA max_expression_depth = 100000")]
    public async Task The_depth_at_which_the_stack_is_safe_cannot_be_raised(string set)
    {
        using var session = await HostileSession.OpenAsync();
        await session.RunAsync(set);
        Assert.NotEqual("rows", await session.RunAsync($"SET VARIABLE v = 1{Times("::INT", 200_000)}"));
    }

    [Theory]
    [InlineData("SELECT ", " a FROM t")]
    [InlineData("SELECT * FROM t ", "")]
    [InlineData("DELETE FROM t WHERE ", " a = 7")]
    [InlineData("UPDATE t SET a = ", " a WHERE a = 7")]
    [InlineData("MERGE INTO t USING ", " p ON false WHEN MATCHED THEN DELETE")]
    [InlineData("INSERT INTO t VALUES (", " 1, 'y')")]
    [InlineData("CREATE TEMP VIEW n AS SELECT ", " 1 AS a")]
    [InlineData("CREATE TEMP TABLE n AS SELECT ", " 1 AS a")]
    [InlineData("CREATE TEMP MACRO n() AS ", " 1")]
    [InlineData("CREATE TABLE n AS SELECT ", " 1 AS a")]
    [InlineData("ALTER TABLE t ADD CONSTRAINT c CHECK (", " a > 0)")]
    [InlineData("SET VARIABLE v = ", " 1")]
    [InlineData("EXPLAIN ", " SELECT 1")]
    [InlineData("DESCRIBE ", " SELECT 1")]
    [InlineData("PREPARE n AS ", " SELECT 1")]
    public async Task Comments_in_comments_hold_nothing_up(string head, string tail)
    {
        using var session = await HostileSession.OpenAsync();
        var comments = $"{Times("/*", 500_000)} x {Times("*/", 500_000)}";
        Assert.Equal("rows", await session.RunAsync($"{comments}{head}{comments}{tail}{comments}"));
    }

    /// <remarks>DuckDB's own planner takes quadratic time over quotes that are doubled.</remarks>
    [Theory]
    [InlineData("SELECT ", "😀 ", "")]
    [InlineData("SELECT a FROM t -- ", "x", "")]
    [InlineData("", ";", "SELECT 1")]
    [InlineData("SELECT \"", "a", "\" FROM t")]
    [InlineData("SELECT * FROM `", "a", "`")]
    [InlineData("SELECT $$", "'", "")]
    [InlineData("SELECT ", "+", "1")]
    [InlineData("SELECT a FROM t WHERE a ", "<", " 1")]
    public async Task Ten_megabytes_of_text_are_read(string head, string body, string tail)
    {
        using var session = await HostileSession.OpenAsync();
        await session.RunAsync($"{head}{Times(body, 10_000_000 / body.Length)}{tail}");
    }

    private static string Times(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
