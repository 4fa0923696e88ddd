using System.Text;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl;

/// <summary>Puts the environment's values into the strings of a script: <c>'${env:NAME}'</c>, and <c>'${env:NAME:-usual}'</c> where it may
/// be missing.
/// </summary>
/// <remarks>Only in <c>'..'</c> and <c>E'..'</c>, where a value can be nothing but text, whatever quotes are in it; in comments, between <c>$$</c>
/// and elsewhere the words stay as they are. What is usual stands as the string would have it: <c>'${env:NAME:-it''s}'</c>.</remarks>
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
        var at = 0;
        foreach (var (from, to) in SqlScript.StringsOf(text).Select(place => (place.Start.Value, place.End.Value)))
        {
            result.Append(text, at, from - at);
            Append(script, from, to, variable, result);
            at = to;
        }

        return script with { Text = result.Append(text, at, text.Length - at).ToString() };
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
            var value = variable(name) is { Length: > 0 } given ? Quoted(given, hasEscapes: text[from] != '\'')
                : usual >= 0 ? inside[(usual + 2)..] : throw Missing(script, mark, name);
            result.Append(value);
            at = close + 1;
        }
    }

    private static string Quoted(string value, bool hasEscapes) =>
        (hasEscapes ? value.Replace(@"\", @"\\", StringComparison.Ordinal) : value).Replace("'", "''", StringComparison.Ordinal);

    private static UsageException Missing(Script script, int offset, string name)
    {
        var (line, column) = script.Place(offset);
        return new UsageException($"{script.Name}:{line}:{column}: {name} is not in the environment") { IsInput = true };
    }
}
