using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

public sealed class SqlTextTests : DuckDbTestBase
{
    [Theory]
    [InlineData("a", "\"a\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("", "\"\"")]
    public void Identifier_is_quoted(string name, string expected) => Assert.Equal(expected, SqlText.Identifier(name));

    [Fact]
    public void Dotted_identifier_leaves_out_what_is_null() => Assert.Equal("\"c\".\"t\"", SqlText.Identifier("c", null, "t"));

    [Theory]
    [InlineData("it's", "'it''s'")]
    [InlineData("a\\b", "'a\\b'")]
    [InlineData("a\0b", "('a' || chr(0) || 'b')")]
    public void Literal_is_quoted(string text, string expected)
    {
        Assert.Equal(expected, SqlText.Literal(text));
        Assert.Equal(text, Connection.Scalar($"SELECT {expected}"));
    }

    [Fact]
    public void Other_literals_are_read_back()
    {
        Assert.Equal(long.MinValue, Connection.Scalar($"SELECT ({SqlText.Literal(long.MinValue)})::BIGINT"));
        Assert.Equal(new byte[] { 0, 255, 39 }, (byte[])Connection.Scalar($"SELECT {SqlText.Literal([0, 255, 39])}")!);
        Assert.Equal(new object[] { "a", "it's" }, (object?[])Connection.Scalar($"SELECT {SqlText.Literal(new[] { "a", "it's" })}")!);
        Assert.Equal("NULL", SqlText.LiteralOrNull(null));
    }

    [Fact]
    public void Keywords_are_those_of_DuckDB()
    {
        using var result = Connection.Query("SELECT keyword_name FROM duckdb_keywords()");
        foreach (var row in result.Rows())
        {
            var word = (string)row[0]!;
            using var named = Connection.Query($"SELECT typeof(x) FROM (SELECT {{{SqlText.Identifier(word)}: 1}} AS x)");
            Assert.Equal(named.Rows().Single()[0], $"STRUCT({SqlText.IdentifierIfNeeded(word)} INTEGER)");
        }
    }
}
