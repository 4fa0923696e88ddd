using System.Text.RegularExpressions;

namespace DeltaQuery.Acceptance.Documentation;

/// <summary>A block of SQL in a page of docs/.</summary>
/// <param name="Topic">The nearest <c>###</c> heading above; empty before the first.</param>
/// <param name="Kind">What stands behind <c>sql</c>: <c>setup</c>, <c>kafka</c>, <c>s3</c>, or nothing.</param>
/// <param name="Text">The statements.</param>
internal sealed partial record DocumentedSql(string Topic, string Kind, string Text)
{
    /// <summary>The pages of docs/ that have such blocks.</summary>
    public static IEnumerable<string> Pages =>
        Directory.EnumerateFiles(Folder(), "*.md", SearchOption.AllDirectories).Where(file => Read(file).Count > 0)
            .Select(file => Path.GetRelativePath(Folder(), file)).Order(StringComparer.Ordinal);

    /// <summary>The blocks of a page, in their order.</summary>
    public static IReadOnlyList<DocumentedSql> Of(string page) => Read(Path.Combine(Folder(), page));

    /// <summary>The text with its relative paths below a folder.</summary>
    public string Below(string folder) => RelativePath().Replace(Text, match => $"{match.Groups[1].Value}{folder}/{match.Groups[2].Value}");

    private static List<DocumentedSql> Read(string file)
    {
        var (topic, blocks) = ("", new List<DocumentedSql>());
        foreach (Match match in HeadingOrBlock().Matches(File.ReadAllText(file)))
        {
            if (match.Groups["topic"].Success) topic = match.Groups["topic"].Value;
            else blocks.Add(new(topic, match.Groups["kind"].Value, match.Groups["text"].Value));
        }

        return blocks;
    }

    private static string Folder() => Path.Combine(SourceFolder.Root, "docs");

    [GeneratedRegex("^### (?<topic>[^\n]*)$|^```sql ?(?<kind>[a-z0-9]*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex HeadingOrBlock();

    // TO 'x', FROM 'x', parquet.`x`, LOCATION 'x' and read_csv('x'), but for those with a scheme or from the root.
    [GeneratedRegex(@"((?:\b(?:TO|FROM|LOCATION) '|\bread_[a-z]+\('|\bparquet\.`))((?![a-z0-9]+:|/)[^'`]+)")]
    private static partial Regex RelativePath();
}
