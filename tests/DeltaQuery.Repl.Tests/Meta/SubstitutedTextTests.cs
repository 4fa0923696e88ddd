using DeltaQuery.Repl.Meta;

namespace DeltaQuery.Repl.Tests.Meta;

public sealed class SubstitutedTextTests
{
    private static readonly Variables Some = new(new Dictionary<string, string> { ["n"] = "5", ["t"] = "my \"table\"", ["q"] = "it's", ["a"] = "x" });

    [Theory]
    [InlineData("SELECT :n", "SELECT 5")]
    [InlineData("SELECT :'q', :\"t\"", "SELECT 'it''s', \"my \"\"table\"\"\"")]
    [InlineData("SELECT :N, :nosuch, :'nosuch', $n, @n", "SELECT :N, :nosuch, :'nosuch', $n, @n")]
    [InlineData("SELECT ':n' -- :n", "SELECT ':n' -- :n")]
    [InlineData("SELECT $$:n$$ /* :n */, \":n\", E':n'", "SELECT $$:n$$ /* :n */, \":n\", E':n'")]
    [InlineData("SELECT '1'::n, x::n, 1 ::n", "SELECT '1'::n, x::n, 1 ::n")]
    [InlineData("SELECT l[1:n], l[:n], l[1:3], {'a':n}, {a:'q'}, {'a':'q'}", "SELECT l[1:n], l[:n], l[1:3], {'a':n}, {a:'q'}, {'a':'q'}")]
    [InlineData("SELECT (:n), f(1,:n), [:n, :n], x=:n", "SELECT (5), f(1,5), [5, 5], x=5")]
    [InlineData("DROP TABLE :a LIMIT :n", "DROP TABLE x LIMIT 5")]
    [InlineData("SELECT x :a", "SELECT x x")]
    [InlineData("SELECT :{?n}, :{?nosuch}", "SELECT TRUE, FALSE")]
    [InlineData("SELECT :{ ?n}", "SELECT :{ ?n}")]
    [InlineData("SELECT j->'$.a:n', x := :n", "SELECT j->'$.a:n', x := 5")]
    [InlineData("SELECT 'abc :n", "SELECT 'abc :n")]
    [InlineData("SELECT DATE:'a', x:\"a\", f(1):'a', 'y':'a'", "SELECT DATE'x', x\"x\", f(1)'x', 'y''x'")]
    [InlineData("SELECT x::'a', x::\"a\", DATE:'nosuch', DATE:n, DATE: :n", "SELECT x::'a', x::\"a\", DATE:'nosuch', DATE:n, DATE: 5")]
    [InlineData("SELECT {a:'q', 'b':\"q\", c: f(DATE:'a'), d: DATE:'a'}", "SELECT {a:'q', 'b':\"q\", c: f(DATE'x'), d: DATE'x'}")]
    public void Variables_stand_where_the_lexer_sees_no_string_comment_or_colon_of_an_operand(string statement, string expected) =>
        Assert.Equal(expected, SubstitutedText.Of(statement, Some).Text);

    [Fact]
    public void Places_lead_back_to_the_statement_as_it_was_written()
    {
        const string statement = "SELECT :n, :'q', nosuch";
        var text = SubstitutedText.Of(statement, Some);
        Assert.Equal("SELECT 5, 'it''s', nosuch", text.Text);
        Assert.Equal(statement.IndexOf(":n", StringComparison.Ordinal), text.Original(text.Text.IndexOf('5', StringComparison.Ordinal)));
        Assert.Equal(statement.IndexOf(":'q'", StringComparison.Ordinal), text.Original(text.Text.IndexOf("s'", StringComparison.Ordinal)));
        Assert.Equal(statement.IndexOf("nosuch", StringComparison.Ordinal), text.Original(text.Text.IndexOf("nosuch", StringComparison.Ordinal)));
        Assert.Equal(statement.Length, text.Original(text.Text.Length));
        Assert.Equal(0, text.Original(0));
    }
}
