using System.Globalization;
using System.Text.RegularExpressions;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>The files of a table's folder, by what they are.</summary>
internal sealed partial class TableFiles
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    private readonly IReadOnlySet<string>? _live;

    /// <param name="root">The table's folder.</param>
    /// <param name="live">The data files and deletion vectors that its newest version names; null for all.</param>
    public TableFiles(string root, IReadOnlySet<string>? live = null)
    {
        Root = root;
        _live = live;

        // Data files have other names each time that a table is made, but come in the same order.
        All = [.. new DirectoryInfo(root).EnumerateFiles("*", Everything).Select(f => (Name: Path.GetRelativePath(root, f.FullName), f.LastWriteTimeUtc))
            .OrderBy(f => f.Name.StartsWith('_') ? DateTime.MinValue : f.LastWriteTimeUtc).ThenBy(f => f.Name, StringComparer.Ordinal).Select(f => f.Name)];
    }

    public string Root { get; }

    public IReadOnlyList<string> All { get; }

    /// <summary>The commits that a reader of the newest version needs.</summary>
    public List<string> Commits => [.. All.Where(f => Commit().IsMatch(f) && (_live is null || Version(f) > LastCheckpoint))];

    /// <summary>Whether a commit is held by a compaction, too.</summary>
    public bool IsCompacted(string commit) => All.Any(f => Compaction().IsMatch(f) && Version(f) <= Version(commit)
        && long.Parse(Path.GetFileName(f).AsSpan(21, 20), CultureInfo.InvariantCulture) >= Version(commit));

    /// <summary>The files of the newest checkpoint, and all sidecars.</summary>
    public List<string> Checkpoints => [.. AllCheckpoints.Where(f => _live is null || f.Contains("_sidecars", StringComparison.Ordinal) || Version(f) == LastCheckpoint)];

    private long LastCheckpoint => AllCheckpoints.Where(f => !f.Contains("_sidecars", StringComparison.Ordinal)).Select(Version).DefaultIfEmpty(-1).Max();

    private IEnumerable<string> AllCheckpoints => All.Where(f => Checkpoint().IsMatch(f));

    public List<string> Checksums => [.. All.Where(f => Checksum().IsMatch(f))];

    public List<string> Vectors => [.. All.Where(f => f.EndsWith(".bin", StringComparison.Ordinal) && _live?.Contains(f) != false)];

    public List<string> Data => [.. All.Where(f => f.EndsWith(".parquet", StringComparison.Ordinal) && !f.StartsWith('_') && _live?.Contains(f) != false)];

    public bool HasHint => All.Contains("_delta_log/_last_checkpoint");

    private static long Version(string file) => long.Parse(Path.GetFileName(file).AsSpan(0, 20), CultureInfo.InvariantCulture);

    public string At(string file) => Path.Combine(Root, file);

    [GeneratedRegex(@"^_delta_log/\d{20}\.json$")]
    private static partial Regex Commit();

    [GeneratedRegex(@"^_delta_log/\d{20}\.\d{20}\.compacted\.json$")]
    private static partial Regex Compaction();

    [GeneratedRegex(@"^_delta_log/(\d{20}\.checkpoint(\..*)?|_sidecars/[^.].*)\.(parquet|json)$")]
    private static partial Regex Checkpoint();

    [GeneratedRegex(@"^_delta_log/\d{20}\.crc$")]
    private static partial Regex Checksum();
}
