using DeltaQuery.Engine;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>R14: tables are found where they stand, whatever stands before them, and whatever else has their name.</summary>
public sealed class R14NameTests : TrapTest
{
    public R14NameTests()
    {
        Engine.Table("t", "i INTEGER, k VARCHAR", "SELECT 1 AS i, 'x' AS k", "SELECT 2 AS i, 'y' AS k");
        Engine.Table("u", "i INTEGER", "SELECT 7 AS i");
    }

    [Theory]
    [InlineData("SELECT '\U0001F600 ü é' AS e, i FROM t WHERE i = 1", "\U0001F600 ü é|1")]
    [InlineData("SELECT i /* \U0001F600\U0001F600 */ AS \"ü\" FROM t AS \"é\" WHERE \"é\".i = 2", "2")]
    [InlineData("WITH t AS (SELECT 5 AS i) SELECT i FROM t", "5")]
    [InlineData("WITH t AS (SELECT i + 10 AS i FROM t WHERE i = 1) SELECT i FROM t", "11")]
    [InlineData("WITH c AS (SELECT i FROM t), t AS (SELECT max(i) AS i FROM c) SELECT i FROM t", "2")]
    [InlineData("SELECT (WITH t AS (SELECT 3 AS i) SELECT i FROM t) || '|' || max(i) FROM t", "3|2")]
    [InlineData("SELECT t.i FROM \"default\".t WHERE i = 2", "2")]
    [InlineData("SELECT T.i FROM T WHERE T.I = 2", "2")]
    [InlineData("SELECT sum(t.i) FROM t, u AS t2, (SELECT 1) AS x", "3")]
    [InlineData("FROM t SELECT max(i)", "2")]
    [InlineData("SELECT x + y FROM (PIVOT t ON k IN ('x', 'y') USING sum(i))", "3")]
    [InlineData("SELECT x + y FROM (PIVOT (SELECT k, i FROM t) ON k USING sum(i))", "3")]
    [InlineData("SELECT sum(v) FROM (UNPIVOT (SELECT i, i * 10 AS j FROM t) ON i, j INTO NAME n VALUE v)", "33")]
    [InlineData("SELECT count(*) FROM t WHERE k = 't' OR k = 'FROM u' OR i > 0", "2")]
    public async Task R14_the_right_tables_are_read(string sql, string row) => Assert.Equal(row, await Engine.ValueAsync(sql));

    [Fact]
    public async Task R14_a_pivot_statement_reads_its_table()
    {
        Assert.Equal(["1|2"], await Engine.RowsAsync("PIVOT (SELECT k, i FROM t) ON k USING sum(i)"));
        Assert.Equal(["1|2"], await Engine.RowsAsync("PIVOT (SELECT k, i FROM t) ON k IN ('x', 'y') USING sum(i)"));
    }

    [Fact]
    public async Task R14_query_table_of_a_delta_table_is_an_error_not_another_table()
    {
        await Assert.ThrowsAsync<DeltaException>(() => Engine.RowsAsync("SELECT * FROM query_table('t')"));
    }

    [Theory]
    [InlineData("SELECT '\U0001F600ü', nope FROM t", "nope")]
    [InlineData("SELECT i\nFROM t\nWHERE 'ü' = 'ü' AND nope = 1", "nope")]
    [InlineData("WITH c AS (SELECT 'é' AS e, i FROM t) SELECT e, nope FROM c", "nope")]
    [InlineData("SELECT * FROM t JOIN nowhere ON true", "nowhere")]
    [InlineData("SELECT 'ü' FROM t VERSION AS OF 0 WHERE nope", "nope")]
    [InlineData("SELECT i FROM t WHERE i = = 2", "= 2")]
    public async Task R14_an_error_points_into_the_text_that_the_user_wrote(string sql, string at)
    {
        var error = await Assert.ThrowsAsync<DeltaException>(() => Engine.RowsAsync(sql));
        Assert.NotNull(error.Position);
        Assert.StartsWith(at, sql[error.Position.Value..], StringComparison.Ordinal);
    }
}
