using System.Text.RegularExpressions;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>The files of a table's folder, by what they are.</summary>
internal sealed partial class TableFiles
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    public TableFiles(string root)
    {
        Root = root;

        // Data files have other names each time that a table is made, but come in the same order.
        All = [.. new DirectoryInfo(root).EnumerateFiles("*", Everything).Select(f => (Name: Path.GetRelativePath(root, f.FullName), f.LastWriteTimeUtc))
            .OrderBy(f => f.Name.StartsWith('_') ? DateTime.MinValue : f.LastWriteTimeUtc).ThenBy(f => f.Name, StringComparer.Ordinal).Select(f => f.Name)];
    }

    public string Root { get; }

    public IReadOnlyList<string> All { get; }

    public List<string> Commits => [.. All.Where(f => Commit().IsMatch(f))];

    public List<string> Checkpoints => [.. All.Where(f => f.StartsWith("_delta_log/", StringComparison.Ordinal) && (f.Contains(".checkpoint", StringComparison.Ordinal) || f.Contains("_sidecars", StringComparison.Ordinal)))];

    public List<string> Checksums => [.. All.Where(f => Checksum().IsMatch(f))];

    public List<string> Vectors => [.. All.Where(f => f.EndsWith(".bin", StringComparison.Ordinal))];

    public List<string> Data => [.. All.Where(f => f.EndsWith(".parquet", StringComparison.Ordinal) && !f.StartsWith('_'))];

    public bool HasHint => All.Contains("_delta_log/_last_checkpoint");

    public string At(string file) => Path.Combine(Root, file);

    [GeneratedRegex(@"^_delta_log/\d{20}\.json$")]
    private static partial Regex Commit();

    [GeneratedRegex(@"^_delta_log/\d{20}\.crc$")]
    private static partial Regex Checksum();
}
