namespace DeltaQuery.Acceptance.Golden;

/// <summary>The tables that other engines wrote, where they lie beside the repository.</summary>
internal static class GoldenFolder
{
    public const string PathVariable = "DELTAQUERY_GOLDEN";

    public const string Missing = $"the golden tables are not here: neither ../shared/golden nor {PathVariable}";

    /// <summary>The folder, or null.</summary>
    public static string? Path { get; } = Find();

    /// <summary>Every table as <c>source/table</c>.</summary>
    public static IReadOnlyList<string> Tables() =>
        Path is null
            ? []
            : [.. File.ReadLines(System.IO.Path.Combine(Path, "INDEX.tsv")).Skip(1).Select(line => line.Split('\t')[2]).Order(StringComparer.Ordinal)];

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder?.Parent is not null; folder = folder.Parent)
        {
            var golden = System.IO.Path.Combine(folder.Parent.FullName, "shared", "golden");
            if (Directory.Exists(golden))
                return golden;
        }

        return null;
    }
}
