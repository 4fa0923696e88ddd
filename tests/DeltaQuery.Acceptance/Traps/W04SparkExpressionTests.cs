using DeltaQuery.Engine;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>W4: expressions in a table's metadata are Spark's SQL. Where DuckDB would say otherwise, Spark's value holds; what we do not know
/// makes the table read-only, by name.</summary>
public sealed class W04SparkExpressionTests : TrapTest
{
    [Theory]
    [InlineData("CAST(d AS INT)", "INT", "1")] // DuckDB rounds to 2
    [InlineData("substring(s, 0, 3)", "STRING", "abc")] // DuckDB begins before the text
    [InlineData("concat(s, n)", "STRING", "NULL")] // DuckDB leaves NULL out
    [InlineData("dayofweek(y)", "INT", "1")] // DuckDB counts Sunday as 0
    [InlineData("year(y) % -3", "INT", "2")]
    public async Task W4_a_generated_column_has_the_value_that_spark_gives(string expression, string type, string expected)
    {
        await Engine.RunAsync($"CREATE TABLE t (d DOUBLE, s STRING, n STRING, y DATE, g {type} GENERATED ALWAYS AS ({expression}))");
        await Engine.RunAsync("INSERT INTO t (d, s, n, y) VALUES (1.5, 'abcdef', NULL, DATE '2024-03-03')");
        Assert.Equal(expected, await Engine.ValueAsync("SELECT g FROM t"));
    }

    [Fact]
    public async Task W4_a_check_that_gives_null_is_violated()
    {
        await Engine.RunAsync("CREATE TABLE t (a INT)");
        await Engine.RunAsync("ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0)");
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await Engine.ErrorAsync("INSERT INTO t VALUES (NULL)")).Code);
    }

    [Fact]
    public async Task W4_division_by_zero_is_an_error_as_in_spark()
    {
        await Engine.RunAsync("CREATE TABLE t (a INT, g DOUBLE GENERATED ALWAYS AS (1 / a))");
        Assert.NotNull(await Engine.ErrorAsync("INSERT INTO t (a) VALUES (0)"));
        Assert.Equal("0", await Engine.ValueAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task W4_an_expression_that_is_not_known_makes_the_table_read_only()
    {
        var table = Engine.Table("t");
        var schema = TestEngine.Schema("s VARCHAR");
        var protocol = TestTable.Protocol();
        protocol["protocol"]!["minWriterVersion"] = 3; // that of constraints
        table.Commit(
            protocol,
            TestTable.Metadata(schema, configuration: new Dictionary<string, string> { ["delta.constraints.odd"] = "regexp_replace(s, 'a', 'b') = 'b'" }),
            table.Append(schema, Engine.Maker, "SELECT 'a' AS s"));
        foreach (var change in new[] { "INSERT INTO t VALUES ('a')", "UPDATE t SET s = 'a'", "MERGE INTO t USING (SELECT 'a' AS s) AS n ON t.s = n.s WHEN MATCHED THEN UPDATE SET s = 'c'" })
        {
            var error = await Engine.ErrorAsync(change);
            Assert.Equal(DeltaErrorCode.UnsupportedFeature, error.Code);
            Assert.Contains("regexp_replace", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal("a", await Engine.ValueAsync("SELECT s FROM t"));
    }
}
