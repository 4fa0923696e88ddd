using System.Text;

namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>Java's regular expressions as RE2's, for the part that means the same in both: characters, classes of ASCII, groups, choices,
/// quantifiers, and the ends of the text.</summary>
internal static class JavaRegex
{
    // Java's dot stops at all of these, RE2's at the first alone.
    private const string NotLineEnd = @"[^\n\r\x{85}\x{2028}\x{2029}]";

    // Java's $ stands before a last line end too.
    private const string End = @"(?:\r\n|[\n\r\x{85}\x{2028}\x{2029}])?\z";

    /// <summary>The pattern for RE2, or null if it may mean something else there.</summary>
    public static string? ToRe2(string pattern)
    {
        var result = new StringBuilder();
        var (depth, matchesReturn, hasEnd, quantifiable) = (0, false, false, false);
        for (var at = 0; at < pattern.Length; at++)
        {
            var c = pattern[at];
            switch (c)
            {
                case '\\':
                    if (++at == pattern.Length || Escape(pattern[at], inClass: false) is not { } escape)
                        return null;
                    matchesReturn |= pattern[at] is 's' or 'S' or 'D' or 'W' or 'r';
                    result.Append(escape);
                    quantifiable = true;
                    break;
                case '[':
                    var end = AppendClass(result, pattern, at, ref matchesReturn);
                    if (end < 0)
                        return null;
                    at = end;
                    quantifiable = true;
                    break;
                case '(':
                    if (at + 1 < pattern.Length && pattern[at + 1] == '?')
                    {
                        if (at + 2 >= pattern.Length || pattern[at + 2] != ':')
                            return null;
                        at += 2;
                    }

                    depth++;
                    result.Append("(?:");
                    quantifiable = false;
                    break;
                case ')':
                    if (--depth < 0)
                        return null;
                    result.Append(')');
                    quantifiable = true;
                    break;
                case '|':
                    result.Append('|');
                    quantifiable = false;
                    break;
                case '*' or '+' or '?' or '{':
                    var length = quantifiable ? QuantifierLength(pattern.AsSpan(at)) : 0;
                    if (length == 0)
                        return null;
                    result.Append(pattern, at, length);
                    at += length - 1;
                    quantifiable = false;
                    break;
                case '.':
                    result.Append(NotLineEnd);
                    quantifiable = true;
                    break;
                case '^':
                    result.Append(@"\A");
                    quantifiable = false;
                    break;
                case '$':
                    result.Append(End);
                    (hasEnd, quantifiable) = (true, false);
                    break;
                case '}' or ']' or '\0':
                    return null;
                default:
                    matchesReturn |= c == '\r';
                    result.Append(c);
                    quantifiable = !char.IsSurrogate(c) || char.IsLowSurrogate(c);
                    break;
            }
        }

        // Between a last \r and \n Java's $ doesn't stand, and ours would.
        return depth == 0 && !(hasEnd && matchesReturn) ? result.ToString() : null;
    }

    private static string? Escape(char c, bool inClass) => c switch
    {
        'd' => inClass ? "0-9" : "[0-9]",
        'w' => inClass ? "a-zA-Z_0-9" : "[a-zA-Z_0-9]",
        's' => inClass ? @" \t\n\x0B\f\r" : @"[ \t\n\x0B\f\r]",
        'D' when !inClass => "[^0-9]",
        'W' when !inClass => "[^a-zA-Z_0-9]",
        'S' when !inClass => @"[^ \t\n\x0B\f\r]",
        't' or 'n' or 'r' or 'f' => "\\" + c,
        _ when char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) && c > ' ' && c != '\x7F' => "\\" + c,
        _ => null,
    };

    // Returns the place of the closing bracket, or -1.
    private static int AppendClass(StringBuilder result, string pattern, int at, ref bool matchesReturn)
    {
        result.Append('[');
        at++;
        if (at < pattern.Length && pattern[at] == '^')
        {
            result.Append('^');
            matchesReturn = true;
            at++;
        }

        for (var first = at; at < pattern.Length; at++)
        {
            var c = pattern[at];
            if (c == ']')
            {
                result.Append(']');
                return at == first ? -1 : at;
            }

            if (c == '\\')
            {
                if (++at == pattern.Length || Escape(pattern[at], inClass: true) is not { } escape)
                    return -1;
                matchesReturn |= pattern[at] is 's' or 'r';
                result.Append(escape);
            }
            else if (c is '[' or '&' or '^' || (c == '-' && !IsRange(pattern, at, first)))
            {
                return -1;
            }
            else
            {
                matchesReturn |= c is '\r' || (c == '-' && pattern[at - 1] < '\r');
                result.Append(c);
            }
        }

        return -1;
    }

    // A minus between two letters or digits, or at an end, where both take it as itself.
    private static bool IsRange(string pattern, int at, int first) => at == first || (at + 1 < pattern.Length && pattern[at + 1] == ']')
        || (at + 1 < pattern.Length && char.IsAsciiLetterOrDigit(pattern[at - 1]) && char.IsAsciiLetterOrDigit(pattern[at + 1])
            && pattern[at - 1] <= pattern[at + 1]
            && (at < first + 2 || pattern[at - 2] is not ('-' or '\\')));

    // * + ? {n} {n,} {n,m}, or lazy; possessive ones RE2 doesn't know.
    private static int QuantifierLength(ReadOnlySpan<char> text)
    {
        var length = 1;
        if (text[0] == '{')
        {
            length = text.IndexOf('}') + 1;
            if (length < 3)
                return 0;
            var parts = text[1..(length - 1)].ToString().Split(',');
            var valid = parts.Length <= 2 && parts[0].Length is > 0 and <= 3 && parts[0].All(char.IsAsciiDigit)
                && (parts.Length == 1
                    || (parts[1].Length <= 3 && parts[1].All(char.IsAsciiDigit)
                        && (parts[1].Length == 0 || int.Parse(parts[1]) >= int.Parse(parts[0]))));
            if (!valid)
                return 0;
        }

        if (length < text.Length && text[length] == '+')
            return 0;
        return length < text.Length && text[length] == '?' ? length + 1 : length;
    }
}
