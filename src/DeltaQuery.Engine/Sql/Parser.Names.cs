using System.Globalization;
using System.Text;

namespace DeltaQuery.Engine.Sql;

// Names, table references and literals.
internal sealed partial class Parser
{
    private bool AtName => At(TokenKind.Word) || Current.IsQuoted;

    // A word that can be a table's or column's name where a keyword could stand as well.
    private bool AtFreeName => Current.IsQuoted || (At(TokenKind.Word) && !Keywords.IsReserved(TextOf(Current)));

    // DEFAULT is reserved, and the name of the catalog's first schema.
    private bool AtDefaultSchema => At("DEFAULT") && Peek().Kind == TokenKind.Dot;

    private Identifier ParseIdentifier(string expected)
    {
        if (!AtFreeName && !AtDefaultSchema)
            throw Unexpected(expected);
        return ToIdentifier(Take());
    }

    // A name, with its time travel unless the place doesn't allow any.
    private TableReference ParseTable(bool timeTravel = true, string expected = "a table name")
    {
        var start = Current.Start;
        var parts = new List<Identifier>();
        if (Current.IsString)
        {
            parts.Add(ToIdentifier(Take()));
        }
        else
        {
            parts.Add(ParseIdentifier(expected));
            while (Accept(TokenKind.Dot))
            {
                var path = Current.IsString && parts is [{ IsQuoted: false, Value: var scheme }] && TableReference.IsDelta(scheme);
                if (!AtName && !path)
                    throw Unexpected("a name");
                parts.Add(ToIdentifier(Take()));
            }
        }

        var span = SpanToHere(start);
        var travel = TryParseTimeTravel();
        if (travel != null && !timeTravel)
            throw SyntaxError.At(_text, travel.Span.Start, "unexpected time travel, expected a table as it is now");
        return new TableReference(parts, travel, span);
    }

    private TableReference ParseSchema()
    {
        if (!At("DEFAULT"))
            return ParseTable(timeTravel: false, "a schema name");
        var name = ToIdentifier(Take());
        return new TableReference([name], null, name.Span);
    }

    // (a, b, c), with at least one name.
    private List<Identifier> ParseColumnNames()
    {
        Expect(TokenKind.LeftParen, "(");
        var names = new List<Identifier>();
        do
            names.Add(ParseIdentifier("a column name"));
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, ", or )");
        return names;
    }

    private string ParseString(string expected)
    {
        if (AtParameter)
            return TakeValue(expected, "", value => value as string);
        return Current.IsString ? ValueOf(_text, Take()) : throw Unexpected(expected);
    }

    private Identifier ToIdentifier(Token token) => new(ValueOf(_text, token), token.Kind, token.Span);

    /// <summary>What a name or string says, without its quotes and escapes.</summary>
    internal static string ValueOf(SourceText text, Token token)
    {
        var raw = text.Text.AsSpan(token.Start, token.Length);
        return token.Kind switch
        {
            TokenKind.String => Unquote(raw, "'"),
            TokenKind.QuotedIdentifier => Unquote(raw, "\""),
            TokenKind.BacktickIdentifier => Unquote(raw, "`"),
            TokenKind.EscapeString => Unescape(raw[2..^1]),
            TokenKind.DollarString => WithoutDollars(raw),
            _ => raw.ToString(),
        };
    }

    private static string Unquote(ReadOnlySpan<char> raw, string quote) => raw[1..^1].ToString().Replace(quote + quote, quote);

    private static string WithoutDollars(ReadOnlySpan<char> raw)
    {
        var delimiter = raw[1..].IndexOf('$') + 2;
        return raw[delimiter..^delimiter].ToString();
    }

    // \b \f \n \r \t, \ooo, \xhh, \uhhhh, \Uhhhhhhhh; any other character after a backslash stands for itself.
    private static string Unescape(ReadOnlySpan<char> body)
    {
        var value = new StringBuilder(body.Length);
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] == '\'')
                i++;
            if (body[i] != '\\')
            {
                value.Append(body[i]);
                continue;
            }

            i++;
            var (digits, radix, most) = body[i] switch
            {
                'x' => (i + 1, 16, 2),
                'u' => (i + 1, 16, 4),
                'U' => (i + 1, 16, 8),
                >= '0' and <= '7' => (i, 8, 3),
                _ => (i, 0, 0),
            };
            var end = digits;
            while (end < body.Length && end - digits < most && IsDigit(body[end], radix))
                end++;
            if (end == digits)
            {
                value.Append(body[i] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var c => c });
                continue;
            }

            var code = ParseCode(body[digits..end], radix);
            value.Append(Rune.IsValid(code) ? new Rune(code).ToString() : "\uFFFD");
            i = end - 1;
        }

        return value.ToString();
    }

    private static bool IsDigit(char c, int radix) => radix == 8 ? c is >= '0' and <= '7' : char.IsAsciiHexDigit(c);

    private static uint ParseCode(ReadOnlySpan<char> digits, int radix)
    {
        var code = 0u;
        foreach (var digit in digits)
            code = code * (uint)radix + Convert.ToUInt32(digit.ToString(), 16);
        return code;
    }

    // An integer literal; null when the token is none, or too large.
    private long? IntegerOf(Token token)
    {
        var digits = token.Kind switch
        {
            TokenKind.Number => TextOf(token).ToString().Replace("_", ""),
            TokenKind.String => ValueOf(_text, token),
            _ => "",
        };
        return digits.Length > 0 && digits.All(char.IsAsciiDigit) && long.TryParse(digits, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    }
}
