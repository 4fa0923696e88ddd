using System.Globalization;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Planning;

/// <summary>The changes of a range of versions, as a relation: the table's columns, what became of the row, in which version and when. Protocol:
/// "Reader Requirements for AddCDCFile".</summary>
/// <remarks>
/// <code>
///   commit with cdc actions     -> written:  those files, _change_type is a column of theirs
///   any other                   -> inferred: added files as inserts, removed ones as deletes; of a file that only got another deletion
///                                  vector the rows in which the two vectors differ
/// </code>
/// Both are file lists, so that filters choose among their files as among those of a table: what a commit says of all rows of a file lies in
/// the file's partition values.</remarks>
internal sealed class ChangeFeed : IDisposable
{
    public const string TypeColumn = "_change_type";
    public const string VersionColumn = "_commit_version";
    public const string TimeColumn = "_commit_timestamp";

    private static readonly StructField[] Columns =
    [
        new(TypeColumn, PrimitiveType.String), new(VersionColumn, PrimitiveType.Long), new(TimeColumn, PrimitiveType.Timestamp),
    ];

    private readonly Snapshot _written;
    private readonly Dictionary<(string Path, long Version, string Type), DeletionVectorDescriptor> _only = [];

    private ChangeFeed(DeltaTable table, Snapshot read, long last)
    {
        // The lists are asked for what the version of the schema holds, which may be older than the last change.
        var version = Math.Max(read.Version, last);
        var at = read.At(version);
        _written = at.With(new FileList(table.Context.Connect(), version), Columns, Columns[1..]);
        Snapshot = at.With(new FileList(table.Context.Connect(), version), Columns, Columns);
    }

    /// <summary>What the changes look like: the schema with the three columns, and the inferred changes as its files.</summary>
    public Snapshot Snapshot { get; }

    /// <summary>Reads what the log tells of the changes.</summary>
    /// <param name="table">The table.</param>
    /// <param name="latest">Its newest version.</param>
    /// <param name="range">Which changes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DeltaException">The range is none, the log no longer has it, the table kept no feed, or its schema was another.</exception>
    public static async Task<ChangeFeed> LoadAsync(DeltaTable table, Snapshot latest, ChangeRange range, CancellationToken cancellationToken)
    {
        var (from, to) = await range.VersionsAsync(table, latest, cancellationToken).ConfigureAwait(false);
        var first = await table.AtVersionAsync(from, cancellationToken).ConfigureAwait(false);
        Snapshot? last = null;
        ChangeFeed? feed = null;
        try
        {
            // As Delta has it: files of a table whose columns may be renamed are read by the names at the end of the range.
            var isMapped = latest.Mapping.Mode != ColumnMappingMode.None || first.Mapping.Mode != ColumnMappingMode.None;
            last = isMapped ? await table.AtVersionAsync(Math.Max(from, to), cancellationToken).ConfigureAwait(false) : null;
            var read = last ?? latest;
            feed = new ChangeFeed(table, read, to);
            if (to < from)
                return feed;
            Check(table, read, first.Metadata, from);
            var commits = await table.ChangesAsync(from, to, cancellationToken).ConfigureAwait(false);
            foreach (var commit in commits)
            {
                if (commit.Version > from && commit.Metadata is { } metadata)
                    Check(table, read, metadata, commit.Version);
            }

            var history = await table.HistoryAsync(cancellationToken).ConfigureAwait(false);
            feed.Append(commits, history);
            return feed;
        }
        catch
        {
            feed?.Snapshot.Files.Release();
            feed?.Dispose();
            throw;
        }
        finally
        {
            first.Files.Release();
            last?.Files.Release();
        }
    }

    /// <summary>The files that a filter leaves: written ones first.</summary>
    public (PrunedFiles Written, PrunedFiles Inferred) Prune(PushedScan scan, string partitionZone) =>
        (FilePruner.Prune(_written, scan, partitionZone), Narrowed(FilePruner.Prune(Snapshot, scan, partitionZone)));

    /// <summary>What there was to prune.</summary>
    public PruningTotals Totals(PushedFilter filter, string partitionZone)
    {
        var (written, inferred) = (FilePruner.Totals(_written, filter, partitionZone), FilePruner.Totals(Snapshot, filter, partitionZone));
        return new PruningTotals(written.Files + inferred.Files, written.AfterPartitions + inferred.AfterPartitions, written.Bytes + inferred.Bytes);
    }

    /// <summary>The relation that reads the files, in parentheses.</summary>
    public async Task<string> BuildAsync(
        ScanBuilder builder, PrunedFiles written, PrunedFiles inferred, IReadOnlySet<int>? columns, IReadOnlySet<string>? names, bool exact,
        CancellationToken cancellationToken)
    {
        var ofWritten = await builder.BuildAsync(_written, written, columns, names, exact, null, cancellationToken).ConfigureAwait(false);
        if (inferred.Files.Count == 0)
            return ofWritten;
        var ofInferred = await builder.BuildAsync(Snapshot, inferred, columns, names, exact, null, cancellationToken).ConfigureAwait(false);
        return written.Files.Count == 0 ? ofInferred : $"(FROM {ofWritten} UNION ALL FROM {ofInferred})";
    }

    /// <summary>Gives up the written files; the inferred ones are those of <see cref="Snapshot"/>, which has a holder of its own.</summary>
    public void Dispose() => _written.Files.Release();

    private static void Check(DeltaTable table, Snapshot read, Metadata metadata, long version)
    {
        if (!new TableProperties(metadata).EnableChangeDataFeed)
        {
            throw new DeltaException(
                DeltaErrorCode.VersionNotFound, $"{table.Name} kept no change data feed at version {version} (delta.enableChangeDataFeed)")
            {
                Table = table.Name, Version = version,
                Hint = "DESCRIBE HISTORY tells since when it does; ALTER TABLE .. SET TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true') begins to",
            };
        }

        if (ChangeSchema.Difference(read, metadata) is { } difference)
        {
            throw new DeltaException(
                DeltaErrorCode.SchemaMismatch,
                $"the changes of {table.Name} at version {version} cannot be read with the schema of version {read.Version}: {difference}")
            {
                Table = table.Name, Version = version, Hint = "ask for the changes before and after the schema changed in two calls",
            };
        }
    }

    private void Append(IReadOnlyList<CommitChanges> commits, TableHistory history)
    {
        using var written = _written.Files.Append();
        using var inferred = Snapshot.Files.Append();
        foreach (var commit in commits)
        {
            var time = commit.CommitInfo?.InCommitTimestamp is { } inCommit ? DateTimeOffset.FromUnixTimeMilliseconds(inCommit) : history.WrittenAt(commit.Version);
            foreach (var path in commit.Unplaced)
                new UnplacedFile(LogFile.CommitName(commit.Version), path).Check(Snapshot.Metadata);
            foreach (var file in commit.ChangeFiles)
                LogReplay.AppendRow(written, commit.Version, new AddFile { Path = file.Path, Size = file.Size, PartitionValues = Keys(file.PartitionValues) });
            if (commit.ChangeFiles.Count > 0 || ChangedNothing(commit.CommitInfo))
                continue;
            foreach (var (file, type) in Inferred(commit))
                LogReplay.AppendRow(inferred, commit.Version, file with { PartitionValues = Keys(file.PartitionValues).With(TypeColumn, type) });

            StringMap Keys(StringMap values) => values
                .With(VersionColumn, commit.Version.ToString(CultureInfo.InvariantCulture))
                .With(TimeColumn, time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The files whose rows came or went with a commit.</summary>
    private IEnumerable<(AddFile File, string Type)> Inferred(CommitChanges commit)
    {
        var removes = commit.Removes.ToLookup(r => r.Path, StringComparer.Ordinal);
        var added = commit.Adds.Select(a => a.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var add in commit.Adds)
        {
            if (removes[add.Path].FirstOrDefault() is not { } remove)
            {
                yield return (add, "insert");
                continue;
            }

            // Rows that only one of the two vectors takes away.
            if (add.DeletionVector is { } now)
                yield return (Only(add with { DeletionVector = remove.DeletionVector }, now, "delete"), "delete");
            if (remove.DeletionVector is { } before)
                yield return (Only(add, before, "insert"), "insert");
        }

        foreach (var remove in commit.Removes.Where(r => !added.Contains(r.Path)))
        {
            if (remove.PartitionValues is null && Snapshot.PartitionColumns.Count > Columns.Length)
            {
                throw new DeltaException(
                    DeltaErrorCode.NotSupported,
                    $"the changes of {Snapshot.Name} at version {commit.Version} cannot be told: the log does not say in which partition {remove.Path} was")
                {
                    Table = Snapshot.Name, Version = commit.Version, Path = remove.Path,
                };
            }

            yield return (new AddFile
            {
                Path = remove.Path, PartitionValues = remove.PartitionValues ?? StringMap.Empty, Size = remove.Size ?? 0, Stats = remove.Stats,
                DeletionVector = remove.DeletionVector,
            }, "delete");
        }

        AddFile Only(AddFile file, DeletionVectorDescriptor rows, string type)
        {
            _only[(file.Path, commit.Version, type)] = rows;
            return file;
        }
    }

    /// <summary>The files with the vectors of the rows that alone count.</summary>
    private PrunedFiles Narrowed(PrunedFiles files) => _only.Count == 0 ? files : files with
    {
        Files = [.. files.Files.Select(f => _only.TryGetValue((f.LogPath, f.AddedVersion, f.PartitionValues[^Columns.Length]!), out var only)
            ? f with { Only = only, Rows = null }
            : f)],
    };

    /// <summary>Whether the commit is a MERGE that says it has written files anew and changed no row, as those of some writers do.</summary>
    private static bool ChangedNothing(CommitInfo? info) => info is { Operation: "MERGE", OperationMetrics: { } metrics }
        && new[] { "numTargetRowsInserted", "numTargetRowsUpdated", "numTargetRowsDeleted" }.All(m => metrics.TryGetValue(m, out var count) && count == "0");
}
