using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

public sealed class DuckDbExceptionTests : DuckDbTestBase
{
    [Theory]
    [InlineData("SELECT nosuch FROM (SELECT 1 AS a)", "Binder", 7)]
    [InlineData("SELECT 'é日本', nosuch FROM (SELECT 1 AS a)", "Binder", 19)]
    [InlineData("SELECT 1 FROM nosuch", "Catalog", 14)]
    [InlineData("SELECT nosuch(1)", "Catalog", 7)]
    [InlineData("SELECT 1 FRM x y", "Parser", 13)]
    [InlineData("SELECT 'abc'::INTEGER", "Conversion", 12)]
    [InlineData("SELECT 1 +", "Parser", 10)]
    public void Error_has_kind_and_position(string sql, string kind, int position)
    {
        Action[] ways = [() => Connection.Query(sql), () => Connection.Execute(sql), () => Connection.QueryStreaming(sql)];
        foreach (var run in ways)
        {
            var error = Assert.Throws<DuckDbException>(run);
            Assert.Equal((kind, position), (error.ErrorType.ToString(), error.Position));
        }
    }

    [Fact]
    public void Message_is_without_kind_and_excerpt()
    {
        var error = Assert.Throws<DuckDbException>(() => Connection.Query("SELECT b FROM (SELECT 1 AS a)"));
        Assert.Equal("Referenced column \"b\" not found in FROM clause!\nCandidate bindings: \"a\"", error.Message);
        Assert.Equal("COLUMN_NOT_FOUND", error.Subtype);
        Assert.Equal("b", error.Facts["name"]);
    }

    [Fact]
    public void Position_in_a_later_statement_counts_from_the_start_of_the_text()
    {
        var error = Assert.Throws<DuckDbException>(() => Connection.Execute("SELECT 1; SELECT nosuch"));
        Assert.Equal(17, error.Position);
    }

    [Fact]
    public void Error_while_running_has_its_kind()
    {
        Connection.Execute("CREATE TABLE t (a INTEGER PRIMARY KEY, CHECK (a < 10))");
        foreach (var rows in new[] { "(1), (1)", "(11)" })
        {
            var violation = Assert.Throws<DuckDbException>(() => Connection.Execute($"INSERT INTO t VALUES {rows}"));
            Assert.Equal(DuckDbErrorType.Constraint, violation.ErrorType);
        }

        var error = Assert.Throws<DuckDbException>(() => Connection.Query("SELECT (i::VARCHAR || 'x')::INTEGER FROM range(3) r(i)"));
        Assert.Equal((DuckDbErrorType.Conversion, 26), (error.ErrorType, error.Position));
        Assert.Equal("Could not convert string '0x' to INT32", error.Message);
    }

    [Fact]
    public void Several_statements_are_refused_where_one_is_asked_for()
    {
        Assert.Throws<DuckDbException>(() => Connection.Query("SELECT 1; SELECT 2"));
        Assert.Throws<DuckDbException>(() => Connection.Query(""));
    }

    [Fact]
    public void NUL_in_the_statement_is_refused_and_not_cut_off()
    {
        var error = Assert.Throws<DuckDbException>(() => Connection.Query("SELECT 'é', 'a\0b'"));
        Assert.Equal((DuckDbErrorType.Parser, 15), (error.ErrorType, error.Position));
    }

    [Fact]
    public void Message_without_JSON_is_read_too()
    {
        Connection.Execute("SET errors_as_json = false");
        var error = Assert.Throws<DuckDbException>(() => Connection.Query("SELECT b FROM (SELECT 1 AS a)"));
        Assert.Equal("Referenced column \"b\" not found in FROM clause!\nCandidate bindings: \"a\"", error.Message);
        Assert.Equal((DuckDbErrorType.Binder, null), (error.ErrorType, error.Position));
    }

    [Fact]
    public void Unknown_setting_and_missing_file_are_errors_of_Open()
    {
        Assert.Throws<DuckDbException>(() => DuckDbDatabase.Open(null, new Dictionary<string, string> { ["nosuch"] = "1" }));
        var error = Assert.Throws<DuckDbException>(() => DuckDbDatabase.Open("/nosuch/folder/file.db"));
        Assert.Equal(DuckDbErrorType.IO, error.ErrorType);
    }
}
