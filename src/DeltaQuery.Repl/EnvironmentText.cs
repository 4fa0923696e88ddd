using System.Text;

namespace DeltaQuery.Repl;

/// <summary>Puts the environment's values into the strings of a script: <c>'${env:NAME}'</c>, and <c>'${env:NAME:-usual}'</c> where it may be missing.
/// </summary>
/// <remarks>Only in <c>'..'</c>, where a value can be nothing but text, whatever quotes are in it; in comments and elsewhere the words stay as they
/// are.</remarks>
internal static class EnvironmentText
{
    private const string Mark = "${env:";

    /// <summary>The script with the values.</summary>
    /// <param name="script">The script.</param>
    /// <param name="variable">The value of a name, or null.</param>
    /// <exception cref="UsageException">A name is not in the environment.</exception>
    public static Script Expand(Script script, Func<string, string?> variable)
    {
        var (text, result) = (script.Text, new StringBuilder());
        if (!text.Contains(Mark, StringComparison.Ordinal))
            return script;
        for (var at = 0; at < text.Length;)
        {
            var end = EndOf(text, at);
            if (text[at] != '\'')
                result.Append(text, at, end - at);
            else
                Append(script, at, end, variable, result);
            at = end;
        }

        return script with { Text = result.ToString() };
    }

    /// <summary>Behind the string, name or comment that begins at a place, or behind the one character.</summary>
    private static int EndOf(string text, int at)
    {
        var (close, length) = text[at] switch
        {
            '\'' or '"' or '`' => (text[at].ToString(), 1),
            '-' when text.AsSpan(at).StartsWith("--") => ("\n", 2),
            '/' when text.AsSpan(at).StartsWith("/*") => ("*/", 2),
            _ => ("", 1),
        };
        if (close.Length == 0)
            return at + 1;
        var end = text.IndexOf(close, at + length, StringComparison.Ordinal); // a doubled quote ends one string and begins another
        return end < 0 ? text.Length : end + close.Length;
    }

    private static void Append(Script script, int from, int to, Func<string, string?> variable, StringBuilder result)
    {
        var text = script.Text;
        for (var at = from; at < to;)
        {
            var mark = text.IndexOf(Mark, at, to - at, StringComparison.Ordinal);
            var close = mark < 0 ? -1 : text.IndexOf('}', mark, to - mark);
            if (close < 0)
            {
                result.Append(text, at, to - at);
                return;
            }

            result.Append(text, at, mark - at);
            var inside = text[(mark + Mark.Length)..close];
            var usual = inside.IndexOf(":-", StringComparison.Ordinal);
            var name = usual < 0 ? inside : inside[..usual];
            var value = variable(name) is { Length: > 0 } given ? given.Replace("'", "''", StringComparison.Ordinal)
                : usual >= 0 ? inside[(usual + 2)..] : throw Missing(script, mark, name);
            result.Append(value);
            at = close + 1;
        }
    }

    private static UsageException Missing(Script script, int offset, string name)
    {
        var (line, column) = script.Place(offset);
        return new UsageException($"{script.Name}:{line}:{column}: {name} is not in the environment") { IsInput = true };
    }
}
