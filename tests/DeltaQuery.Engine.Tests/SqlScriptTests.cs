namespace DeltaQuery.Engine.Tests;

public sealed class SqlScriptTests
{
    [Theory]
    [InlineData("SELECT \"a\" -- c\n, `b` /* /* d */ */ + 1.5e3", "Word:SELECT QuotedName:\"a\" Comment:-- c Symbol:, QuotedName:`b` Comment:/* /* d */ */ Symbol:+ Number:1.5e3")]
    [InlineData("E'\\'' $$x$$ $p t@v3;", "String:E'\\'' String:$$x$$ Parameter:$p Word:t AtSuffix:@v3 Symbol:;")]
    [InlineData("-- only", "Comment:-- only")]
    [InlineData("", "")]
    public void The_pieces_of_a_text_are_told_with_its_comments(string text, string pieces) =>
        Assert.Equal(pieces, string.Join(' ', SqlScript.Tokens(text).Select(t => $"{t.Kind}:{text[t.Offset..t.End]}")));

    [Theory]
    [InlineData("a 'b\n;", SqlTokenKind.String)]
    [InlineData("a \"b", SqlTokenKind.QuotedName)]
    [InlineData("a `b", SqlTokenKind.QuotedName)]
    [InlineData("a /* b */ /* c", SqlTokenKind.Comment)]
    [InlineData("a $x$ b $$", SqlTokenKind.String)]
    public void A_piece_without_its_end_reaches_to_the_end_of_the_text(string text, SqlTokenKind kind)
    {
        var last = SqlScript.Tokens(text)[^1];
        Assert.Equal((kind, false, text.Length), (last.Kind, last.IsEnded, last.End));
        Assert.All(SqlScript.Tokens(text).SkipLast(1), token => Assert.True(token.IsEnded));
    }

    [Fact]
    public void Behind_what_no_script_may_hold_nothing_is_told() =>
        Assert.Equal([SqlTokenKind.Word, SqlTokenKind.Invalid], SqlScript.Tokens("a \0 b").Select(t => t.Kind));

    [Theory]
    [InlineData("a", "a")]
    [InlineData("_a1$", "_a1$")]
    [InlineData("Größe", "Größe")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("1a", "\"1a\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("Select", "\"Select\"")]
    [InlineData("", "\"\"")]
    public void A_name_is_written_with_quotes_where_it_needs_them(string name, string written) => Assert.Equal(written, SqlScript.NameOf(name));

    [Theory]
    [InlineData("OPTIMIZE t FOO;", "FOO")]
    [InlineData("OPTIMIZE t FOO", null)]
    [InlineData("OPTIMIZE t FOO BAR BAZ", null)]
    [InlineData("OPTIMIZE t FOO BAR BAZ ", "FOO")]
    [InlineData("SELECT 1; VACUUM t FOO; VACUUM t BAR", "FOO")]
    [InlineData("VACUUM t RETAIN x HOURS;", "x")]
    [InlineData("CREATE TABLE t (a INT) PARTITIONED ", null)]
    [InlineData("CREATE TABLE t (a INT) PARTITIONED ON;", "PARTITIONED")]
    [InlineData("OPTIMIZE t", null)]
    [InlineData("OPTIMIZE t WHERE", null)]
    [InlineData("CREATE TABLE t (a INT", null)]
    [InlineData("VACUUM t FOO 'open", null)]
    [InlineData("VACUUM t FOO /* open", null)]
    [InlineData("VACUUM :t FOO", null)]
    [InlineData("VACUUM t \\g FOO", null)]
    [InlineData("SELEC 1;", "SELEC")]
    [InlineData("SELECT FROM WHERE", null)]
    [InlineData("", null)]
    public void What_no_statement_can_have_is_wrong_and_what_waits_for_its_end_is_not(string text, string? fault) =>
        Assert.Equal(fault, SqlScript.FaultOf(text) is { } range ? text[range] : null);
}
