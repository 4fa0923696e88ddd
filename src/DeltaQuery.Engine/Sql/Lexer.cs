namespace DeltaQuery.Engine.Sql;

/// <summary>Text to tokens, by DuckDB's lexical rules with Spark's backticks and <c>t@v3</c> added, without blanks and comments.</summary>
/// <remarks>Never throws: text that can't be read is a token of a faulty kind, after which comes <see cref="TokenKind.End"/>. Takes linear
/// time and doesn't recurse.</remarks>
internal ref partial struct Lexer
{
    private readonly ReadOnlySpan<char> _text;
    private int _firstInvalid;
    private int _at;
    private Token _previous;
    private bool _bracketOpensSlice;

    public Lexer(SourceText text, SourceSpan span)
    {
        _text = text.Text.AsSpan(0, span.End);
        _at = span.Start;
        _previous = new Token(TokenKind.End, span.Start, 0);
        _firstInvalid = IndexOfInvalid(_text, span.Start);
    }

    /// <summary>Gets the comments between tokens, where somebody wants them.</summary>
    public List<SourceSpan>? Comments { get; init; }

    /// <summary>The next token; <see cref="TokenKind.End"/> for ever after the last one.</summary>
    public Token Next()
    {
        var token = Read();
        if (_firstInvalid < token.End)
            token = new Token(TokenKind.InvalidCharacter, _firstInvalid, 1);
        if (token.IsFault)
            (_at, _firstInvalid) = (_text.Length, int.MaxValue);
        _previous = token;
        return token;
    }

    /// <summary>All tokens of a span with the <see cref="TokenKind.End"/> after them.</summary>
    /// <exception cref="DeltaException">The text can't be read.</exception>
    public static Token[] Tokenize(SourceText text, SourceSpan span)
    {
        var lexer = new Lexer(text, span);
        var tokens = new List<Token>(span.Length / 4 + 1);
        Token token;
        do
        {
            token = lexer.Next();
            if (token.IsFault)
                throw SyntaxError.Fault(text, token);
            tokens.Add(token);
        }
        while (token.Kind != TokenKind.End);
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
            '[' => TakeLeftBracket(),
            ']' => Take(TokenKind.RightBracket, 1),
            '{' => Take(TokenKind.LeftBrace, 1),
            '}' => Take(TokenKind.RightBrace, 1),
            ',' => Take(TokenKind.Comma, 1),
            ';' => Take(TokenKind.Semicolon, 1),
            '\'' => TakeQuoted(TokenKind.String, TokenKind.UnterminatedString, '\''),
            '"' => TakeQuoted(TokenKind.QuotedIdentifier, TokenKind.UnterminatedIdentifier, '"'),
            '`' => TakeQuoted(TokenKind.BacktickIdentifier, TokenKind.UnterminatedIdentifier, '`'),
            'e' or 'E' when Peek(1) == '\'' => TakeEscapeString(),
            '.' when !char.IsAsciiDigit(Peek(1)) || IsAttachedToName() => Take(TokenKind.Dot, 1),
            '.' or (>= '0' and <= '9') => TakeNumber(),
            '$' => TakeDollar(),
            '?' => Take(TokenKind.Parameter, 1 + CountDigits(1)),
            ':' => TakeColon(),
            '@' => TakeAt(),
            _ when IsNameStart(c) => Take(TokenKind.Word, CountName(0)),
            _ => Take(TokenKind.Operator, OperatorLength()),
        };
    }

    // Returns the start of a comment that doesn't end, else -1.
    private int SkipTrivia()
    {
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (IsSpace(c))
            {
                _at++;
            }
            else if (c == '-' && Peek(1) == '-')
            {
                var length = _text[_at..].IndexOfAny('\n', '\r');
                length = length < 0 ? _text.Length - _at : length;
                Comments?.Add(new SourceSpan(_at, length));
                _at += length;
            }
            else if (c == '/' && Peek(1) == '*')
            {
                var start = _at;
                if (!SkipBlockComment())
                    return start;
                Comments?.Add(SourceSpan.FromBounds(start, _at));
            }
            else
            {
                break;
            }
        }

        return -1;
    }

    private bool SkipBlockComment()
    {
        var depth = 0;
        do
        {
            var length = _text[_at..].IndexOfAny('*', '/');
            if (length < 0)
            {
                _at = _text.Length;
                return false;
            }

            _at += length;
            var (first, second) = (_text[_at], Peek(1));
            if (first == '/' && second == '*')
                depth++;
            else if (first == '*' && second == '/')
                depth--;
            _at += (first, second) is ('/', '*') or ('*', '/') ? 2 : 1;
        }
        while (depth > 0);
        return true;
    }

    private Token Take(TokenKind kind, int length)
    {
        var token = new Token(kind, _at, length);
        _at += length;
        return token;
    }

    private Token TakeLeftBracket()
    {
        _bracketOpensSlice = EndsOperand(_previous);
        return Take(TokenKind.LeftBracket, 1);
    }

    // `:x` is a parameter where an operand is due; else the colon of `{a: x}`, `l[1:x]` or `alias: x`.
    private Token TakeColon()
    {
        if (Peek(1) is ':' or '=')
            return Take(TokenKind.Operator, 2);
        var slices = _previous.Kind == TokenKind.LeftBracket && _bracketOpensSlice;
        return IsNameStart(Peek(1)) && !slices && !EndsOperand(_previous)
            ? Take(TokenKind.Parameter, 1 + CountName(1))
            : Take(TokenKind.Operator, 1);
    }

    private Token TakeAt()
    {
        var next = Peek(1);
        if (IsAttachedToName())
        {
            var digitsAt = next is 'v' or 'V' ? 2 : 1;
            var digits = CountDigits(digitsAt);
            if (digits > 0 && !IsNamePart(Peek(digitsAt + digits)))
                return Take(TokenKind.AtSuffix, digitsAt + digits);
        }

        if (IsNameStart(next) && !EndsOperand(_previous))
            return Take(TokenKind.Parameter, 1 + CountName(1));
        return Take(TokenKind.Operator, next == '>' ? 2 : 1);
    }

    private readonly int OperatorLength() => (_text[_at], Peek(1)) switch
    {
        ('-', '>') when Peek(2) == '>' => 3,
        ('-', '>') or ('=', '>') or ('<', '>') or ('!', '=') or ('<', '=') or ('>', '=') or ('=', '=') => 2,
        ('|', '|') or ('*', '*') or ('/', '/') or ('<', '<') or ('>', '>') or ('&', '&') => 2,
        ('<', '@') when !IsNameStart(Peek(2)) => 2,
        _ => 1,
    };

    private readonly bool IsAttachedToName() =>
        _previous.End == _at && (_previous.IsQuoted || (_previous.Kind == TokenKind.Word && EndsOperand(_previous)));

    private readonly bool EndsOperand(Token token) => token.Kind switch
    {
        TokenKind.Word => !Keywords.PrecedesOperand(_text.Slice(token.Start, token.Length)),
        TokenKind.RightParen or TokenKind.RightBracket or TokenKind.RightBrace => true,
        TokenKind.Number or TokenKind.Parameter or TokenKind.AtSuffix => true,
        _ => token.IsQuoted || token.IsString,
    };

    private readonly char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';
}
