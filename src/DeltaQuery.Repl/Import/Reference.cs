using System.Text.RegularExpressions;

namespace DeltaQuery.Repl.Import;

/// <summary>Texts of a connector file, which may refer to the environment: <c>${NAME}</c>, <c>${NAME:usual}</c> and <c>${NAME:-usual}</c>.
/// In statements
/// they stay references: <c>${env:NAME}</c> and <c>${env:NAME:-usual}</c>, which <see cref="EnvironmentText"/> puts in.</summary>
internal static partial class Reference
{
    /// <summary>A text as a literal.</summary>
    public static string Literal(string text) => Sql.Literal(Kept(text));

    /// <summary>A secret as a literal: nothing but names of the environment. A value that is written out is not shown.</summary>
    /// <param name="text">What the file has.</param>
    /// <param name="name">The name that stands for a value that is written out.</param>
    /// <param name="isWritten">Whether it is.</param>
    public static string Secret(string text, string name, out bool isWritten)
    {
        var whole = Pattern().Match(text);
        isWritten = !whole.Success || whole.Length != text.Length;
        return $"'${{env:{(isWritten ? name : whole.Groups["name"].Value)}}}'";
    }

    private static string Kept(string text) => Pattern().Replace(text, match =>
        $"${{env:{match.Groups["name"].Value}{(match.Groups["usual"] is { Success: true, Value: var usual } ? $":-{usual}" : "")}}}");

    [GeneratedRegex(@"\$\{(?:env:|ENV:)?(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-?(?<usual>[^}]*))?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
