using System.Globalization;

namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>An expression's text to tokens by Spark's lexical rules: strings in either quote, or raw, with backslash escapes; names in
/// backticks, or bare even when they begin with a digit; numbers with a type's suffix.</summary>
/// <remarks>The tokens are those of the statements' lexer, whose rules are DuckDB's and don't fit here.</remarks>
internal ref struct SparkLexer
{
    private static readonly string[] Operators =
    [
        ">>>", "<=>", "<<", ">>", "<=", ">=", "<>", "!=", "==", "!<", "!>", "||", "::", "->", "=>", "|>",
    ];

    private readonly ReadOnlySpan<char> _text;
    private int _at;
    private Token _previous;

    private SparkLexer(ReadOnlySpan<char> text) => _text = text;

    /// <summary>All tokens, with <see cref="TokenKind.End"/> after them.</summary>
    /// <exception cref="DeltaException">The text can't be read.</exception>
    public static Token[] Tokenize(SourceText text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsSurrogate(text.Text[at]) && (at + 1 == text.Length || !char.IsSurrogatePair(text.Text[at], text.Text[++at])))
                throw SyntaxError.Fault(text, new Token(TokenKind.InvalidCharacter, at, 1));
        }

        var lexer = new SparkLexer(text.Text);
        var tokens = new List<Token>(text.Length / 4 + 1);
        do
        {
            lexer._previous = lexer.Read();
            if (lexer._previous.IsFault)
                throw SyntaxError.Fault(text, lexer._previous);
            tokens.Add(lexer._previous);
        }
        while (lexer._previous.Kind != TokenKind.End);
        return [.. tokens];
    }

    private Token Read()
    {
        var openComment = SkipTrivia();
        if (openComment >= 0)
            return new Token(TokenKind.UnterminatedComment, openComment, _text.Length - openComment);
        if (_at >= _text.Length)
            return new Token(TokenKind.End, _text.Length, 0);
        var c = _text[_at];
        return c switch
        {
            '(' => Take(TokenKind.LeftParen, 1),
            ')' => Take(TokenKind.RightParen, 1),
            '[' => Take(TokenKind.LeftBracket, 1),
            ']' => Take(TokenKind.RightBracket, 1),
            ',' => Take(TokenKind.Comma, 1),
            ';' => Take(TokenKind.Semicolon, 1),
            '\'' or '"' => TakeString(),
            'r' or 'R' when Peek(1) is '\'' or '"' => TakeRawString(),
            '`' => TakeBacktick(),
            '.' when !char.IsAsciiDigit(Peek(1)) || FollowsOperand => Take(TokenKind.Dot, 1),
            '.' or (>= '0' and <= '9') => TakeNumber(),
            _ when IsNamePart(c) => Take(TokenKind.Word, CountName(0)),
            '\0' => Take(TokenKind.InvalidCharacter, 1),
            _ => Take(TokenKind.Operator, OperatorLength()),
        };
    }

    private readonly bool FollowsOperand => _previous.End == _at
        && (_previous.Kind is TokenKind.Word or TokenKind.RightBracket or TokenKind.RightParen || _previous.IsQuoted);

    // Returns the start of a comment that doesn't end, else -1.
    private int SkipTrivia()
    {
        while (_at < _text.Length)
        {
            if (char.IsWhiteSpace(_text[_at]))
            {
                _at++;
            }
            else if (_text[_at] == '-' && Peek(1) == '-')
            {
                var length = _text[_at..].IndexOfAny('\n', '\r');
                _at = length < 0 ? _text.Length : _at + length;
            }
            else if (_text[_at] == '/' && Peek(1) == '*')
            {
                var length = _text[(_at + 2)..].IndexOf("*/");
                if (length < 0)
                    return _at;
                _at += length + 4;
            }
            else
            {
                break;
            }
        }

        return -1;
    }

    private Token TakeString()
    {
        var quote = _text[_at];
        for (var end = _at + 1; end < _text.Length; end++)
        {
            if (_text[end] == '\0')
                return new Token(TokenKind.InvalidCharacter, end, 1);
            if (_text[end] == '\\')
                end++;
            else if (_text[end] == quote && end + 1 < _text.Length && _text[end + 1] == quote)
                end++;
            else if (_text[end] == quote)
                return Take(TokenKind.String, end + 1 - _at);
        }

        return Take(TokenKind.UnterminatedString, _text.Length - _at);
    }

    private Token TakeRawString()
    {
        var length = _text[(_at + 2)..].IndexOf(_text[_at + 1]);
        return length < 0 ? Take(TokenKind.UnterminatedString, _text.Length - _at) : Take(TokenKind.String, length + 3);
    }

    private Token TakeBacktick()
    {
        var end = _at + 1;
        while (true)
        {
            var length = _text[end..].IndexOf('`');
            if (length < 0)
                return Take(TokenKind.UnterminatedIdentifier, _text.Length - _at);
            end += length + 1;
            if (end >= _text.Length || _text[end] != '`')
                return Take(TokenKind.BacktickIdentifier, end - _at);
            end++;
        }
    }

    // 1, 1., .5, 1e3, with one of the suffixes L S Y F D BD; what goes on as a name is a name.
    private Token TakeNumber()
    {
        var length = CountDigits(0);
        if (Peek(length) == '.')
            length += 1 + CountDigits(length + 1);
        if (Peek(length) is 'e' or 'E')
        {
            var sign = Peek(length + 1) is '+' or '-' ? 1 : 0;
            var exponent = CountDigits(length + 1 + sign);
            if (exponent > 0)
                length += 1 + sign + exponent;
        }

        if (Peek(length) is 'b' or 'B' && Peek(length + 1) is 'd' or 'D')
            length += 2;
        else if ("LSYFDlsyfd".Contains(Peek(length)))
            length++;
        return IsNamePart(Peek(length)) ? Take(TokenKind.Word, CountName(0)) : Take(TokenKind.Number, length);
    }

    private Token Take(TokenKind kind, int length)
    {
        var token = new Token(kind, _at, length);
        _at += length;
        return token;
    }

    private readonly int OperatorLength()
    {
        foreach (var text in Operators)
        {
            if (_text[_at..].StartsWith(text))
                return text.Length;
        }

        return char.IsSurrogate(_text[_at]) ? 2 : 1;
    }

    private readonly int CountDigits(int from)
    {
        var at = from;
        while (char.IsAsciiDigit(Peek(at)))
            at++;
        return at - from;
    }

    private readonly int CountName(int from)
    {
        var at = from;
        while (IsNamePart(Peek(at)))
            at++;
        return at - from;
    }

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_'
        || (c >= 0x80 && char.GetUnicodeCategory(c) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.OtherLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter);

    private readonly char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';
}
