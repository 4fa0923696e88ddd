namespace DeltaQuery.Engine.Sql;

// Strings, quoted names, numbers, and which characters make what.
internal ref partial struct Lexer
{
    // DuckDB takes these for blanks; of the others beyond ASCII every one may stand in a name.
    internal static bool IsSpace(char c) => c is ' ' or (>= '\t' and <= '\r') || (c >= 0x80 && char.IsWhiteSpace(c));

    internal static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_' || (c >= 0x80 && !char.IsWhiteSpace(c));

    internal static bool IsNamePart(char c) => IsNameStart(c) || char.IsAsciiDigit(c) || c == '$';

    private Token TakeQuoted(TokenKind kind, TokenKind unterminated, char quote)
    {
        var end = _at + 1;
        while (true)
        {
            var length = _text[end..].IndexOf(quote);
            if (length < 0)
                return Take(unterminated, _text.Length - _at);
            end += length + 1;
            if (end >= _text.Length || _text[end] != quote)
                return Take(kind, end - _at);
            end++;
        }
    }

    private Token TakeEscapeString()
    {
        var end = _at + 2;
        while (true)
        {
            var length = _text[end..].IndexOfAny('\'', '\\');
            if (length < 0 || (_text[end + length] == '\\' && end + length + 1 >= _text.Length))
                return Take(TokenKind.UnterminatedString, _text.Length - _at);
            end += length + 1;
            if (_text[end - 1] == '\\' || (end < _text.Length && _text[end] == '\''))
                end++;
            else
                return Take(TokenKind.EscapeString, end - _at);
        }
    }

    // $$text$$, $tag$text$tag$, $1 or $name. A name may hold no further `$`, so that `$a$` always opens a string.
    private Token TakeDollar()
    {
        var tag = 0;
        if (IsNameStart(Peek(1)))
        {
            tag = 1;
            while (IsNamePart(Peek(1 + tag)) && Peek(1 + tag) != '$')
                tag++;
        }

        if (Peek(1 + tag) == '$')
        {
            var delimiter = _text.Slice(_at, tag + 2);
            var length = _text[(_at + tag + 2)..].IndexOf(delimiter);
            return length < 0
                ? Take(TokenKind.UnterminatedString, _text.Length - _at)
                : Take(TokenKind.DollarString, length + 2 * delimiter.Length);
        }

        if (tag == 0)
            tag = CountDigits(1);
        return tag > 0 ? Take(TokenKind.Parameter, 1 + tag) : Take(TokenKind.Operator, 1);
    }

    private Token TakeNumber()
    {
        if (_text[_at] == '0' && Peek(1) is 'x' or 'X' && char.IsAsciiHexDigit(Peek(2)))
        {
            var hex = 2;
            while (char.IsAsciiHexDigit(Peek(hex)) || Peek(hex) == '_')
                hex++;
            return Take(TokenKind.Number, hex);
        }

        var length = CountDigits(0);
        if (Peek(length) == '.' && Peek(length + 1) != '.')
            length += 1 + CountDigits(length + 1);
        if (Peek(length) is 'e' or 'E')
        {
            var sign = Peek(length + 1) is '+' or '-' ? 1 : 0;
            var exponent = CountDigits(length + 1 + sign);
            if (exponent > 0)
                length += 1 + sign + exponent;
        }

        return Take(TokenKind.Number, length);
    }

    // Digits, with single underscores between them.
    private readonly int CountDigits(int from)
    {
        var at = from;
        while (char.IsAsciiDigit(Peek(at)) || (at > from && Peek(at) == '_' && char.IsAsciiDigit(Peek(at + 1))))
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

    private static int IndexOfInvalid(ReadOnlySpan<char> text, int from)
    {
        for (var at = from; at < text.Length; at++)
        {
            var next = text[at..].IndexOfAnyInRange('\uD800', '\uDFFF');
            var nul = (next < 0 ? text[at..] : text.Slice(at, next)).IndexOf('\0');
            if (nul >= 0)
                return at + nul;
            if (next < 0)
                break;
            at += next;
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
                return at;
            at++;
        }

        return int.MaxValue;
    }
}
