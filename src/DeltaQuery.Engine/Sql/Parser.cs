namespace DeltaQuery.Engine.Sql;

/// <summary>One statement's text to a <see cref="Statement"/>: a descent over tokens that doesn't recurse on the text's depth.</summary>
/// <remarks>What Delta or DuckDB do not know is an error here, told by place, met and expected; what stands inside a query isn't looked
/// at, but for its parentheses.</remarks>
internal sealed partial class Parser
{
    private const int LongestName = 200;
    private const int LongestOperator = 64; // as DuckDB

    private readonly SourceText _text;
    private readonly Token[] _tokens;
    private int _at;

    internal Parser(SourceText text, SourceSpan span, int parametersBefore = 0)
    {
        _text = text;
        _span = span;
        _parametersBefore = parametersBefore;
        _tokens = Lexer.Tokenize(text, span);
    }

    /// <summary>Parses the statement at <paramref name="span"/>, as <see cref="StatementSplitter.Split"/> gives it.</summary>
    /// <exception cref="DeltaException">SyntaxError, or NotSupported for a clause that is known; with its place in the text.</exception>
    public static Statement ParseStatement(SourceText text, SourceSpan span)
    {
        var parser = new Parser(text, span);
        parser.CheckNames();
        parser.CheckSigns();
        var statement = parser.ParseStatement();
        parser.ExpectEnd();
        return statement;
    }

    private Token Current => _tokens[_at];

    private Token Previous => _tokens[_at - 1];

    private Token LastToken => _tokens[Math.Max(0, _tokens.Length - 2)];

    private Token Peek(int ahead = 1) => _tokens[Math.Min(_at + ahead, _tokens.Length - 1)];

    private ReadOnlySpan<char> TextOf(Token token) => _text.Text.AsSpan(token.Start, token.Length);

    private bool Is(Token token, string word) =>
        token.Kind == TokenKind.Word && token.Length == word.Length && TextOf(token).Equals(word, StringComparison.OrdinalIgnoreCase);

    private bool IsOperator(Token token, string text) => token.Kind == TokenKind.Operator && TextOf(token).SequenceEqual(text);

    private bool At(string word) => Is(Current, word);

    private bool At(TokenKind kind) => Current.Kind == kind;

    private bool AtAny(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (At(word))
                return true;
        }

        return false;
    }

    private bool AtWords(string first, string second) => At(first) && Is(Peek(), second);

    private bool AtWords(string first, string second, string third) => AtWords(first, second) && Is(Peek(2), third);

    // Moves past the words when all of them come next.
    private bool Accept(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (!Is(Peek(i), words[i]))
                return false;
        }

        _at += words.Length;
        return true;
    }

    private bool Accept(TokenKind kind)
    {
        if (!At(kind))
            return false;
        _at++;
        return true;
    }

    private Token Take() => At(TokenKind.End) ? Current : _tokens[_at++];

    private void Expect(string word)
    {
        if (!Accept(word))
            throw Unexpected(word);
    }

    private Token Expect(TokenKind kind, string expected) => At(kind) ? Take() : throw Unexpected(expected);

    private void ExpectEnd()
    {
        if (!At(TokenKind.End))
            throw Unexpected("end of statement");
    }

    // From a token to the last one of the statement.
    private SourceSpan SpanToEnd(int start) => SourceSpan.FromBounds(start, Math.Max(start, LastToken.End));

    // From a token to the one just taken.
    private SourceSpan SpanToHere(int start) => SourceSpan.FromBounds(start, Previous.End);

    private SourceSpan TakeToEnd()
    {
        var span = SpanToEnd(Current.Start);
        _at = _tokens.Length - 1;
        return span;
    }

    // DuckDB takes the parts of a name one inside of another, without a limit: a.b.b.b .. of some thousand parts overflows its stack, and
    // that ends the process.
    private void CheckNames()
    {
        var dots = 0;
        for (var i = 1; i < _tokens.Length; i++)
        {
            if (_tokens[i].Kind == TokenKind.Dot && ++dots == LongestName)
                throw NotSupported(_tokens[i], $"a name of more than {LongestName} parts");
            if (_tokens[i].Kind != TokenKind.Dot && _tokens[i - 1].Kind != TokenKind.Dot)
                dots = 0;
        }
    }

    // DuckDB reads signs that touch as one operator, and then again without its last sign, and again: 2,000 of them take 18 s.
    private void CheckSigns()
    {
        var length = 0;
        for (var i = 0; i < _tokens.Length; i++)
        {
            var token = _tokens[i];
            var isSign = IsOperator(token, "+") || IsOperator(token, "-");
            length = !isSign ? 0 : i > 0 && _tokens[i - 1].End == token.Start ? length + token.Length : token.Length;
            if (length > LongestOperator)
                throw SyntaxError.At(_text, token.Start, $"operator too long: operators longer than {LongestOperator} bytes are not supported");
        }
    }

    private DeltaException Unexpected(string expected) => Unexpected(Current, expected);

    private DeltaException Unexpected(Token met, string expected) =>
        _hidesTokens ? SyntaxError.At(_text, met.Start, $"expected {expected}") : SyntaxError.Unexpected(_text, met, expected);

    private DeltaException NotSupported(Token at, string what, string? hint = null) =>
        SyntaxError.NotSupported(_text, at.Start, what, hint);
}
