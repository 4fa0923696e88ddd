using System.Text.RegularExpressions;
using DeltaQuery.Engine;
using DeltaQuery.Repl.Operations;

namespace DeltaQuery.Repl.Meta;

/// <summary>What <c>\copy</c> is told: <c>TABLE|(QUERY) TO FILE [(OPTIONS)]</c> or <c>TABLE FROM FILE</c>.</summary>
/// <param name="Statement">The statement that does it.</param>
internal sealed partial record CopyText(string Statement)
{
    /// <summary>Reads a line; null where it is none.</summary>
    public static CopyText? Parse(string line)
    {
        var words = line.TrimEnd(';', ' ', '\t');
        // Behind the last TO or FROM that stands outside of parentheses and strings there is the file.
        var hidden = SqlScript.StringsOf(words).Aggregate(words.ToCharArray(), (text, range) =>
        {
            Array.Fill(text, 'x', range.Start.Value, range.End.Value - range.Start.Value);
            return text;
        });
        var (depth, found) = (0, -1);
        for (var i = 0; i < hidden.Length; i++)
        {
            depth += hidden[i] == '(' ? 1 : hidden[i] == ')' ? -1 : 0;
            if (depth == 0 && found < 0 && char.IsWhiteSpace(hidden[i]) && Direction().IsMatch(new string(hidden, i, hidden.Length - i)))
                found = i;
        }

        if (found <= 0)
            return null;
        var what = words[..found].Trim();
        var match = Parts().Match(words[found..]);
        if (!match.Success)
            return null;
        var file = match.Groups["file"].Value is ['\'', ..] quoted ? quoted : Sql.Literal(match.Groups["file"].Value);
        var options = match.Groups["options"].Value;
        var source = what.StartsWith('(') ? what : Operation.Named(what);
        if (match.Groups["to"].Value.Equals("to", StringComparison.OrdinalIgnoreCase))
            return new CopyText($"COPY {source} TO {file} {options}".TrimEnd());
        return what.StartsWith('(') || options.Length > 0 ? null : new CopyText($"INSERT INTO {source} FROM {file}");
    }

    [GeneratedRegex(@"^\s+(to|from)\s", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Direction();

    [GeneratedRegex(@"^\s+(?<to>to|from)\s+(?<file>'(?:[^']|'')*'|\S+)\s*(?<options>\(.*\))?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Parts();
}
