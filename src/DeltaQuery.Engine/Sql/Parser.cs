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

    internal Parser(SourceText text, SourceSpan span, int parametersBefore = 0, IReadOnlyDictionary<string, object?>? values = null)
        : this(text, span, Lexer.Tokenize(text, span), parametersBefore, values)
    {
    }

    internal Parser(SourceText text, SourceSpan span, Token[] tokens, int parametersBefore, IReadOnlyDictionary<string, object?>? values)
    {
        _text = text;
        _span = span;
        _parametersBefore = parametersBefore;
        _values = values;
        _tokens = tokens;
    }

    /// <summary>Parses the statement at <paramref name="span"/>, as <see cref="StatementSplitter.Split"/> gives it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="span">The statement.</param>
    /// <param name="values">The values of the parameters in clauses that DuckDB does not see: RETAIN, TBLPROPERTIES, LOCATION ..; null for none.</param>
    /// <exception cref="DeltaException">SyntaxError, or NotSupported for a clause that is known; QueryFailed for a parameter that does not fit its
    /// clause; with its place in the text.</exception>
    public static Statement ParseStatement(SourceText text, SourceSpan span, IReadOnlyDictionary<string, object?>? values = null) =>
        ParseWhole(new Parser(text, span, 0, values ?? new Dictionary<string, object?>()));

    /// <summary>Parses the statement that is the whole of a text, of which the tokens are known.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tokens">Its tokens, the last of which is the end.</param>
    /// <param name="values">As above.</param>
    /// <param name="tookValues">Whether the statement holds one of the values.</param>
    /// <exception cref="DeltaException">As above.</exception>
    public static Statement ParseStatement(SourceText text, Token[] tokens, IReadOnlyDictionary<string, object?> values, out bool tookValues)
    {
        var parser = new Parser(text, text.Span, tokens, 0, values);
        var statement = ParseWhole(parser);
        tookValues = parser._tookValues;
        return statement;
    }

    /// <inheritdoc cref="CheckStatement(SourceText, SourceSpan)"/>
    public static Statement CheckStatement(SourceText text, Token[] tokens) => ParseWhole(new Parser(text, text.Span, tokens, 0, null));

    /// <summary>Parses a statement that is not to be run, for its kind and its faults: parameters have no values.</summary>
    /// <exception cref="DeltaException">As <see cref="ParseStatement(SourceText, SourceSpan, IReadOnlyDictionary{string, object?}?)"/>.</exception>
    public static Statement CheckStatement(SourceText text, SourceSpan span) => ParseWhole(new Parser(text, span));

    private static Statement ParseWhole(Parser parser)
    {
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

    private DeltaException Unexpected(Token met, string expected, string? hint = null) =>
        _hidesTokens ? SyntaxError.At(_text, met.Start, $"expected {expected}") : SyntaxError.Unexpected(_text, met, expected, hint);

    private DeltaException NotSupported(Token at, string what, string? hint = null) =>
        SyntaxError.NotSupported(_text, at.Start, what, hint);
}
