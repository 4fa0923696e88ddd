using System.Globalization;
using System.Text;

namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>The values of Spark's string literals and names, and back.</summary>
internal static class SparkStrings
{
    /// <summary>The value of a string literal as written.</summary>
    public static string Unquote(ReadOnlySpan<char> token)
    {
        if (token[0] is 'r' or 'R')
            return token[2..^1].ToString();
        var quote = token[0];
        var body = token[1..^1];
        var text = new StringBuilder(body.Length);
        for (var at = 0; at < body.Length; at++)
        {
            if (body[at] == '\\' && at + 1 < body.Length)
            {
                at += AppendEscape(text, body[at..]) - 1;
            }
            else
            {
                text.Append(body[at]);
                if (body[at] == quote)
                    at++;
            }
        }

        return text.ToString();
    }

    /// <summary>A literal that has the given value.</summary>
    public static string Quote(string value)
    {
        var text = new StringBuilder("'");
        foreach (var c in value)
        {
            _ = c switch
            {
                '\'' => text.Append("\\'"),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\0' => text.Append("\\0"),
                _ => text.Append(c),
            };
        }

        return text.Append('\'').ToString();
    }

    /// <summary>The value of a name in backticks.</summary>
    public static string UnquoteName(ReadOnlySpan<char> token) => token[1..^1].ToString().Replace("``", "`", StringComparison.Ordinal);

    // Returns the length of the escape. What LIKE escapes keeps its backslash; of any other character only itself is left.
    private static int AppendEscape(StringBuilder text, ReadOnlySpan<char> escape)
    {
        var c = escape[1];
        if (c == 'u' && escape.Length >= 6 && TryHex(escape.Slice(2, 4), out var unit))
        {
            text.Append((char)unit);
            return 6;
        }

        if (c == 'U' && escape.Length >= 10 && TryHex(escape.Slice(2, 8), out var rune) && Rune.IsValid(rune))
        {
            text.Append(new Rune(rune).ToString());
            return 10;
        }

        if (c is '0' or '1' && escape.Length >= 4 && escape[2] is >= '0' and <= '7' && escape[3] is >= '0' and <= '7')
        {
            text.Append((char)((c - '0') * 64 + (escape[2] - '0') * 8 + escape[3] - '0'));
            return 4;
        }

        _ = c switch
        {
            '0' => text.Append('\0'),
            'b' => text.Append('\b'),
            'n' => text.Append('\n'),
            'r' => text.Append('\r'),
            't' => text.Append('\t'),
            'Z' => text.Append('\u001A'),
            '%' or '_' => text.Append('\\').Append(c),
            _ => text.Append(c),
        };
        return 2;
    }

    private static bool TryHex(ReadOnlySpan<char> digits, out int value) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
