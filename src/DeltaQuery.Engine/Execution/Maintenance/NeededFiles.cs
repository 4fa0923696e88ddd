using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Reads from a table's log which files its live version and those inside the retention need.</summary>
/// <remarks>A file is needed if it is live, if its tombstone is younger than the cutoff, or if a commit at or after the cutoff has removed or added it or
/// has it in its change data feed: the last holds whatever time the writer gave its tombstones. All of it is read after the folder was listed, so
/// that a file which was committed meanwhile is found here.
/// Protocol: "Add File and Remove File", "Action Reconciliation".</remarks>
internal sealed class NeededFiles(DeltaTable table, VacuumTables tables, VacuumRules rules, CancellationToken cancellationToken)
{
    private readonly TablePaths _paths = new(table.Location);

    /// <summary>The newest version that was read.</summary>
    public long Version { get; private set; }

    /// <summary>The last version whose commit is older than the cutoff: the newest one at that time. One less than the oldest commit if there is none.
    /// </summary>
    public long LastOutside { get; private set; }

    /// <summary>Reads the log.</summary>
    /// <exception cref="DeltaException">CorruptLog: what cannot be read may name any file, so nothing may go.</exception>
    public async Task ReadAsync()
    {
        using var kept = tables.Append("kept");
        using var named = tables.Append("named");
        var listing = await LogListing.AllAsync(table.Store, table.LogDirectory, cancellationToken).ConfigureAwait(false);
        using (var rows = await CheckpointRows.LoadAsync(table, listing, null, cancellationToken).ConfigureAwait(false))
        {
            Version = rows.Version;
            TakeState(rows, kept, named);
            LastOutside = await LastOutsideAsync(listing, rows.Properties).ConfigureAwait(false);
        }

        var young = new CommitPaths((path, _, _, _) => Append(kept, path));
        await young.ReadAsync(table, LastOutside + 1, long.MaxValue, cancellationToken).ConfigureAwait(false);
        if (rules.UntrackedCutoff >= rules.Cutoff)
            return; // what is old enough to go needs no name

        // A commit names a file soon after that was written: those that are as old as the youngest nameless file that may go are enough.
        var first = listing.Files.FirstOrDefault(f => f.Kind == LogFileKind.Commit && f.LastModified.ToUnixTimeMilliseconds() >= rules.UntrackedCutoff);
        if (first.Name is null)
            return;
        var old = new CommitPaths((path, _, _, _) => Append(named, path));
        await old.ReadAsync(table, first.Version, LastOutside, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes as needed what the commits between <see cref="Version"/> and another have added to the table.</summary>
    public async Task ReadNewAsync(long before)
    {
        using var kept = tables.Append("kept");
        var added = new CommitPaths((path, _, _, _) => Append(kept, path));
        await added.ReadAsync(table, Version + 1, before - 1, cancellationToken).ConfigureAwait(false);
    }

    private void TakeState(CheckpointRows rows, DuckDbAppender kept, DuckDbAppender named)
    {
        using var result = rows.Connection.QueryStreaming(rows.FilePaths(), ct: cancellationToken);
        while (result.FetchChunk(cancellationToken) is { } fetched)
        {
            using var chunk = fetched;
            for (var row = 0; row < chunk.RowCount; row++)
            {
                var target = chunk[3].IsNull(row) || chunk[3].Values<long>()[row] >= rules.Cutoff ? kept : named;
                Append(target, chunk[0].GetString(row));
                if (!chunk[1].IsNull(row) && TablePaths.FileOf(chunk[1].GetString(row), chunk[2].IsNull(row) ? null : chunk[2].GetString(row)) is { } vector)
                    Append(target, vector);
            }
        }
    }

    /// <summary>By the times of commits as time travel knows them, and by those at which their files were written: the older of both.</summary>
    private async Task<long> LastOutsideAsync(LogListing listing, TableProperties properties)
    {
        var commits = listing.Files.Where(f => f.Kind == LogFileKind.Commit).ToList();
        if (commits.Count == 0)
            return Version;
        var written = commits.FirstOrDefault(c => c.LastModified.ToUnixTimeMilliseconds() >= rules.Cutoff);
        var inside = written.Name is null ? Version + 1 : written.Version;
        try
        {
            var history = await table.HistoryAsync(cancellationToken).ConfigureAwait(false);
            var cutoff = DateTimeOffset.FromUnixTimeMilliseconds(rules.Cutoff);
            inside = Math.Min(inside, await history.VersionFromAsync(properties, cutoff, cancellationToken).ConfigureAwait(false));
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.TimestampOutOfRange)
        {
            // All commits are older.
        }

        return inside - 1;
    }

    private void Append(DuckDbAppender target, string logPath)
    {
        foreach (var path in _paths.AllBelow(logPath))
        {
            target.Append(path);
            target.EndRow();
        }
    }
}
