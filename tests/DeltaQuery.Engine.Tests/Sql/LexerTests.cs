using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

public class LexerTests
{
    [Theory]
    [InlineData("select a1$ _x é名 😀", "Word:select Word:a1$ Word:_x Word:é名 Word:😀")]
    [InlineData("'it''s' E'a\\'b''c' $$d'$$ $t$e$$f$t$", "String:'it''s' EscapeString:E'a\\'b''c' DollarString:$$d'$$ DollarString:$t$e$$f$t$")]
    [InlineData("\"a\"\"b\" `c``d`", "QuotedIdentifier:\"a\"\"b\" BacktickIdentifier:`c``d`")]
    [InlineData("1_000 1e5 .5 0x1F 1.5E-3 2. 1e", "Number:1_000 Number:1e5 Number:.5 Number:0x1F Number:1.5E-3 Number:2. Number:1 Word:e")]
    [InlineData("1a", "Number:1 Word:a")]
    [InlineData("t.5", "Word:t Dot:. Number:5")]
    [InlineData("a--b\nc/*d/*e*/f*/g", "Word:a Word:c Word:g")]
    [InlineData("a - -b", "Word:a Operator:- Operator:- Word:b")]
    [InlineData("? ?2 $1 $n :n @n", "Parameter:? Parameter:?2 Parameter:$1 Parameter:$n Operator:: Word:n Operator:@ Word:n")]
    [InlineData("x = :n and y=@m", "Word:x Operator:= Parameter::n Word:and Word:y Operator:= Parameter:@m")]
    [InlineData("x<@m", "Word:x Operator:< Parameter:@m")]
    [InlineData("a <@ [1]", "Word:a Operator:<@ LeftBracket:[ Number:1 RightBracket:]")]
    [InlineData("limit :n offset @m", "Word:limit Parameter::n Word:offset Parameter:@m")]
    [InlineData("rows :n zone :z", "Word:rows Parameter::n Word:zone Parameter::z")]
    [InlineData("x::int", "Word:x Operator::: Word:int")]
    [InlineData("{a:b, 'c': :d}", "LeftBrace:{ Word:a Operator:: Word:b Comma:, String:'c' Operator:: Parameter::d RightBrace:}")]
    [InlineData("l[:n]", "Word:l LeftBracket:[ Operator:: Word:n RightBracket:]")]
    [InlineData("= [:n]", "Operator:= LeftBracket:[ Parameter::n RightBracket:]")]
    [InlineData("l[1:n]", "Word:l LeftBracket:[ Number:1 Operator:: Word:n RightBracket:]")]
    [InlineData("t@v3 \"t\"@V3 `t`@20240131120000000", "Word:t AtSuffix:@v3 QuotedIdentifier:\"t\" AtSuffix:@V3 BacktickIdentifier:`t` AtSuffix:@20240131120000000")]
    [InlineData("t @v3", "Word:t Operator:@ Word:v3")]
    [InlineData("select @v3", "Word:select Parameter:@v3")]
    [InlineData("t@v3x", "Word:t Operator:@ Word:v3x")]
    [InlineData("a->b->>c => d||e <> f // g", "Word:a Operator:-> Word:b Operator:->> Word:c Operator:=> Word:d Operator:|| Word:e Operator:<> Word:f Operator:// Word:g")]
    [InlineData("\u00a0a\u3000b\f", "Word:a Word:b")]
    [InlineData("a \\ #1", "Word:a Operator:\\ Operator:# Number:1")]
    public void Text_becomes_tokens(string sql, string expected)
    {
        var text = new SourceText(sql);
        var tokens = Lexer.Tokenize(text, text.Span);
        Assert.Equal(expected, string.Join(" ", tokens.SkipLast(1).Select(t => $"{t.Kind}:{text.Slice(t.Span)}")));
        Assert.Equal(new Token(TokenKind.End, sql.Length, 0), tokens[^1]);
    }

    [Theory]
    [InlineData("ab 'cd", TokenKind.UnterminatedString, 3)]
    [InlineData("ab E'cd\\'", TokenKind.UnterminatedString, 3)]
    [InlineData("ab E'cd\\", TokenKind.UnterminatedString, 3)]
    [InlineData("ab $x$cd$$", TokenKind.UnterminatedString, 3)]
    [InlineData("ab \"cd\"\"", TokenKind.UnterminatedIdentifier, 3)]
    [InlineData("ab `cd", TokenKind.UnterminatedIdentifier, 3)]
    [InlineData("ab /*/", TokenKind.UnterminatedComment, 3)]
    [InlineData("ab 'c\0d'", TokenKind.InvalidCharacter, 5)]
    [InlineData("ab -- \0", TokenKind.InvalidCharacter, 6)]
    public void A_fault_is_a_token_at_its_place_and_the_last_one(string sql, object kind, int start)
    {
        var lexer = new Lexer(new SourceText(sql), new SourceSpan(0, sql.Length));
        lexer.Next();
        var fault = lexer.Next();
        Assert.Equal(((TokenKind)kind, start), (fault.Kind, fault.Start));
        Assert.Equal(TokenKind.End, lexer.Next().Kind);
    }

    // Not InlineData: half a pair doesn't survive an attribute's UTF-8.
    [Fact]
    public void Half_a_surrogate_pair_is_a_fault()
    {
        foreach (var sql in new[] { "a \ud83d", "a \ude00", "a \ud83dx", "a \ude00\ud83d" })
        {
            var error = SqlTest.Fails(sql);
            Assert.Equal((DeltaErrorCode.SyntaxError, 2), (error.Code, error.Position));
        }
    }

    [Theory]
    [InlineData("'a''b'", "a'b")]
    [InlineData("E'\\t\\x41\\101\\u00e9\\U0001F600\\q\\''''", "\tAAé😀q''")]
    [InlineData("E'\\x'", "x")]
    [InlineData("E'\\uD800\\UFFFFFFFF'", "\uFFFD\uFFFD")]
    [InlineData("$$a'b$$", "a'b")]
    [InlineData("$t$a$$b$t$", "a$$b")]
    [InlineData("\"a\"\"b\"", "a\"b")]
    [InlineData("`a``b`", "a`b")]
    public void A_literal_says_what_stands_in_it(string sql, string expected)
    {
        var text = new SourceText(sql);
        Assert.Equal(expected, Parser.ValueOf(text, Lexer.Tokenize(text, text.Span)[0]));
    }
}
