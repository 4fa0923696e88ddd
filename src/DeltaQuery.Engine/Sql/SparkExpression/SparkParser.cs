namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>A Spark expression's text to its parts, by the grammar and precedence of Spark's SqlBaseParser.</summary>
/// <remarks>Errors tell place, met and expected. What Spark knows and DeltaQuery doesn't (windows, lambdas, subqueries) is
/// NotSupported.</remarks>
internal sealed partial class SparkParser
{
    // Deeper expressions could overflow the stack of whoever walks them.
    private const int MaxDepth = 400;

    private readonly SourceText _text;
    private readonly Token[] _tokens;
    private int _at;
    private int _depth;

    private SparkParser(SourceText text)
    {
        _text = text;
        _tokens = SparkLexer.Tokenize(text);
    }

    /// <summary>Parses a text that is one expression.</summary>
    /// <exception cref="DeltaException">SyntaxError or NotSupported, with the place.</exception>
    public static SparkNode Parse(SourceText text)
    {
        var parser = new SparkParser(text);
        var node = parser.ParseExpression();
        if (!parser.At(TokenKind.End))
            throw parser.Unexpected("an operator or the end of the expression");
        return node;
    }

    /// <summary>Parses a text that is one type.</summary>
    public static SparkType ParseType(SourceText text)
    {
        var parser = new SparkParser(text);
        var type = parser.ParseType();
        if (!parser.At(TokenKind.End) || parser._closed > 0)
            throw parser.Unexpected("the end of the type");
        return type;
    }

    private Token Current => _tokens[_at];

    private Token Peek(int ahead = 1) => _tokens[Math.Min(_at + ahead, _tokens.Length - 1)];

    private ReadOnlySpan<char> TextOf(Token token) => _text.Text.AsSpan(token.Start, token.Length);

    private bool Is(Token token, string word) =>
        token.Kind == TokenKind.Word && TextOf(token).Equals(word, StringComparison.OrdinalIgnoreCase);

    private bool At(string word) => Is(Current, word);

    private bool At(TokenKind kind) => Current.Kind == kind;

    private bool AtOperator(string text) => Current.Kind == TokenKind.Operator && TextOf(Current).SequenceEqual(text);

    private bool AtAny(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (At(word))
                return true;
        }

        return false;
    }

    private bool Accept(string word)
    {
        if (!At(word))
            return false;
        _at++;
        return true;
    }

    private bool Accept(TokenKind kind)
    {
        if (!At(kind))
            return false;
        _at++;
        return true;
    }

    private bool AcceptOperator(string text)
    {
        if (!AtOperator(text))
            return false;
        _at++;
        return true;
    }

    private void Expect(string word)
    {
        if (!Accept(word))
            throw Unexpected(word);
    }

    private void Expect(TokenKind kind, string expected)
    {
        if (!Accept(kind))
            throw Unexpected(expected);
    }

    private string Upper(Token token) => TextOf(token).ToString().ToUpperInvariant();

    private SourceSpan SpanFrom(int start) => SourceSpan.FromBounds(start, _tokens[_at - 1].End);

    private DeltaException Unexpected(string expected) => At(TokenKind.End)
        ? SyntaxError.At(_text, Current.Start, $"unexpected end of the expression, expected {expected}")
        : SyntaxError.Unexpected(_text, Current, expected);

    private DeltaException NotSupported(Token at, string what) => SyntaxError.NotSupported(_text, at.Start, what);

    private void Enter()
    {
        if (++_depth > MaxDepth)
            throw NotSupported(Current, $"an expression more than {MaxDepth} levels deep");
    }
}
