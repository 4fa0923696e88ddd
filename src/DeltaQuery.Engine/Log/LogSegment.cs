namespace DeltaQuery.Engine.Log;

/// <summary>The files that make up one version of a table, checked: a complete checkpoint (or none) and then every version up to
/// <see cref="Version"/>, without a gap. Protocol: "Action Reconciliation", "Checkpoints".</summary>
/// <remarks>Invariants: <see cref="Commits"/> are contiguous, ascending, begin right after the checkpoint (or at 0) and end at
/// <see cref="Version"/>; an element may be a log compaction that stands for several versions. The checkpoint has all of its parts.</remarks>
internal sealed record LogSegment
{
    private LogSegment(string logDirectory, long version, IReadOnlyList<LogFile> checkpoint, IReadOnlyList<LogFile> commits)
    {
        LogDirectory = logDirectory;
        Version = version;
        Checkpoint = checkpoint;
        Commits = commits;
    }

    public string LogDirectory { get; }

    public long Version { get; }

    /// <summary>The parts of the checkpoint; empty if the segment begins at version 0.</summary>
    public IReadOnlyList<LogFile> Checkpoint { get; }

    /// <summary>The version of the checkpoint, or -1.</summary>
    public long CheckpointVersion => Checkpoint.Count == 0 ? -1 : Checkpoint[0].Version;

    /// <summary>Commits and compactions after the checkpoint, ascending.</summary>
    public IReadOnlyList<LogFile> Commits { get; }

    /// <summary>Chooses the files for a version.</summary>
    /// <param name="listing">What the log holds.</param>
    /// <param name="version">The version wanted, or null for the newest.</param>
    /// <param name="table">The table's name for messages.</param>
    /// <param name="unusable">Checkpoint files that turned out to be damaged and must not be used.</param>
    /// <exception cref="DeltaException">VersionNotFound, TableNotFound or CorruptLog.</exception>
    public static LogSegment Create(LogListing listing, long? version, string table, IReadOnlySet<string>? unusable = null)
    {
        var commits = Newest(listing.Files, LogFileKind.Commit);
        var checkpoints = CompleteCheckpoints(listing.Files, unusable);
        var newest = Math.Max(commits, checkpoints.Count == 0 ? -1 : checkpoints[^1][0].Version);
        if (newest < 0)
            throw NoLog(listing, table);
        var target = version ?? newest;
        if (target > newest || target < 0)
            throw VersionMissing(listing, table, target, newest, checkpoints);

        var checkpoint = checkpoints.LastOrDefault(c => c[0].Version <= target) ?? [];
        var start = checkpoint.Count == 0 ? 0 : checkpoint[0].Version + 1;
        return new LogSegment(listing.LogDirectory, target, checkpoint, Contiguous(listing, table, start, target, newest, checkpoints, version));
    }

    /// <summary>The oldest version that can be read: 0 where the log is whole, else that of the oldest complete checkpoint.</summary>
    public static long OldestReadable(LogListing listing)
    {
        var first = listing.Files.FirstOrDefault(f => f.Kind == LogFileKind.Commit);
        if (first is { Version: 0, Name: not null })
            return 0;
        var checkpoints = CompleteCheckpoints(listing.Files, unusable: null);
        return checkpoints.Count == 0 ? long.MaxValue : checkpoints[0][0].Version;
    }

    /// <summary>The versions of the complete checkpoints, ascending.</summary>
    public static IReadOnlyList<long> CheckpointVersions(LogListing listing) =>
        [.. CompleteCheckpoints(listing.Files, unusable: null).Select(c => c[0].Version).Distinct()];

    private static List<LogFile> Contiguous(
        LogListing listing, string table, long start, long target, long newest, List<List<LogFile>> checkpoints, long? wanted)
    {
        var chosen = new List<LogFile>();
        var next = start;
        foreach (var file in ByStart(listing.Files, start, target))
        {
            if (next > target)
                break;
            if (file.Version < next)
                continue; // inside a compaction that was taken already
            if (file.Version > next)
                break;
            chosen.Add(file);
            next = file.EndVersion + 1;
        }

        if (next > target)
            return chosen;
        if (wanted is not null && next < OldestReadable(listing) && chosen.Count == 0)
            throw VersionMissing(listing, table, target, newest, checkpoints);
        throw new DeltaException(
            DeltaErrorCode.CorruptLog,
            $"the log of {table} has a gap: _delta_log/{LogFile.CommitName(next)} is missing, but version {target} needs every commit from {start} on")
        {
            Table = table, Version = next, Path = LogFile.CommitName(next),
        };
    }

    /// <summary>Commits and compactions of the range; of those that begin at one version the longest comes first.</summary>
    private static IEnumerable<LogFile> ByStart(IReadOnlyList<LogFile> files, long start, long target) =>
        files.Where(f => f.Kind is LogFileKind.Commit or LogFileKind.Compaction && f.Version >= start && f.EndVersion <= target)
            .OrderBy(f => f.Version).ThenByDescending(f => f.EndVersion);

    private static long Newest(IReadOnlyList<LogFile> files, LogFileKind kind)
    {
        for (var i = files.Count - 1; i >= 0; i--)
        {
            if (files[i].Kind == kind)
                return files[i].Version;
        }

        return -1;
    }

    /// <summary>Every checkpoint that has all of its parts, ascending; where a version has several, the best one comes last.</summary>
    private static List<List<LogFile>> CompleteCheckpoints(IReadOnlyList<LogFile> files, IReadOnlySet<string>? unusable)
    {
        var complete = new List<List<LogFile>>();
        foreach (var version in files.Where(f => f.IsCheckpoint && unusable?.Contains(f.Name) != true).GroupBy(f => f.Version))
        {
            complete.AddRange(version.Where(f => f.Kind == LogFileKind.MultiPartCheckpoint).GroupBy(f => f.Parts)
                .Where(g => g.Select(f => f.Part).Distinct().Count() == g.Key)
                .Select(g => g.OrderBy(f => f.Part).ToList()));
            complete.AddRange(version.Where(f => f.Kind == LogFileKind.UuidCheckpoint).Select(f => new List<LogFile> { f }));
            complete.AddRange(version.Where(f => f.Kind == LogFileKind.ClassicCheckpoint).Select(f => new List<LogFile> { f }));
        }

        complete.Sort((a, b) => a[0].Version != b[0].Version ? a[0].Version.CompareTo(b[0].Version) : a[0].Kind.CompareTo(b[0].Kind));
        return complete;
    }

    private static DeltaException NoLog(LogListing listing, string table) => listing.Files.Count == 0
        ? new(DeltaErrorCode.TableNotFound, $"{table} is not a Delta table: there is no commit in {listing.LogDirectory}") { Table = table }
        : new(DeltaErrorCode.CorruptLog, $"the log of {table} holds neither a commit nor a complete checkpoint: {listing.LogDirectory}")
        {
            Table = table,
        };

    private static DeltaException VersionMissing(
        LogListing listing, string table, long version, long newest, List<List<LogFile>> checkpoints)
    {
        var oldest = OldestReadable(listing);
        var available = oldest > newest ? "no version is available"
            : oldest == newest ? $"only version {newest} is available" : $"versions {oldest} to {newest} are available";
        return new DeltaException(DeltaErrorCode.VersionNotFound, $"{table} has no version {version}: {available}")
        {
            Table = table, Version = version,
        };
    }
}
