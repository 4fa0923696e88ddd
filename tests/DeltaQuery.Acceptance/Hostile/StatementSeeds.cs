using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using DeltaQuery.Acceptance.Scripts;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>Texts that are known to be good: the statements of all scripts, and those of the parser's tests.</summary>
internal static partial class StatementSeeds
{
    /// <summary>All of them, each once, in an order that is always the same.</summary>
    public static IReadOnlyList<string> All { get; } = [.. OfScripts().Concat(OfParserTests()).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> OfScripts() => Directory.EnumerateFiles(Folder("../Scripts"), "*.sqltest")
        .SelectMany(f => ScriptBlock.Read(Path.GetFileName(f), File.ReadAllLines(f)))
        .Where(block => block.Kind is "statement" or "query" or "error").Select(block => string.Join('\n', block.Body));

    // String literals of C# that begin with a word and a blank.
    private static IEnumerable<string> OfParserTests() => Directory.EnumerateFiles(Folder("../../DeltaQuery.Engine.Tests/Sql"), "*ParserTests.cs")
        .SelectMany(f => Literal().Matches(File.ReadAllText(f))).Select(m => Regex.Unescape(m.Groups["text"].Value));

    private static string Folder(string relative, [CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, relative));

    [GeneratedRegex("""(?<!")"(?<text>[A-Za-z]+ (?:[^"\\\n]|\\["\\nt])*)"(?!")""")]
    private static partial Regex Literal();
}
