using System.Text.RegularExpressions;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>The pattern of SHOW .. LIKE, as Spark reads it: alternatives between <c>|</c>, in which <c>*</c> (and <c>%</c>, as SQL writes it)
/// stands for any text, and the rest is a regular expression; case does not count.</summary>
internal sealed class NamePattern
{
    private readonly IReadOnlyList<Regex>? _alternatives;

    /// <summary>Takes a pattern; null matches every name.</summary>
    public NamePattern(string? pattern) => _alternatives = pattern?.Split('|').Select(Compile).ToList();

    public bool Matches(string name) => _alternatives is null || _alternatives.Any(a => a.IsMatch(name));

    private static Regex Compile(string alternative)
    {
        const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline;
        var text = alternative.Trim().Replace("*", ".*", StringComparison.Ordinal).Replace("%", ".*", StringComparison.Ordinal);
        try
        {
            return new Regex($"^(?:{text})$", Options);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return new Regex($"^(?:{Regex.Escape(alternative.Trim())})$", Options);
        }
    }
}
