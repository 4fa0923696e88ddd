using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>Deletes commits, checkpoints and checksums that are older than <c>delta.logRetentionDuration</c>, up to a checkpoint that stays and
/// is seen to be readable. Protocol: "Metadata Cleanup".</summary>
internal sealed class LogCleanup
{
    private static readonly TimeSpan UnfinishedWork = TimeSpan.FromDays(1);

    private readonly DeltaTable _table;
    private readonly DateTimeOffset _now;
    private readonly CancellationToken _cancellationToken;

    private LogCleanup(DeltaTable table, DateTimeOffset now, CancellationToken cancellationToken) =>
        (_table, _now, _cancellationToken) = (table, now, cancellationToken);

    /// <summary>Cleans the log of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="version">A version that has a checkpoint.</param>
    /// <param name="now">The time from which ages count; what is kept begins at midnight UTC.</param>
    /// <param name="cancellationToken">Stops the work between two files.</param>
    /// <returns>How many files were deleted.</returns>
    public static Task<int> RunAsync(DeltaTable table, long version, DateTimeOffset now, CancellationToken cancellationToken) =>
        new LogCleanup(table, now, cancellationToken).RunAsync(version);

    private async Task<int> RunAsync(long checkpoint)
    {
        var snapshot = await _table.AtVersionAsync(checkpoint, _cancellationToken).ConfigureAwait(false);
        try
        {
            if (!snapshot.Properties.EnableExpiredLogCleanup)
                return 0;
            var listing = await LogListing.AllAsync(_table.Store, _table.LogDirectory, _cancellationToken).ConfigureAwait(false);
            var kept = await KeptFromAsync(snapshot.Properties, listing).ConfigureAwait(false);
            var deleted = kept is { } version && version >= ProtectedBefore(snapshot) ? await DeleteBeforeAsync(version, listing).ConfigureAwait(false) : 0;
            if (TableFeatures.IsSupported(snapshot.Protocol, TableFeatures.V2Checkpoint))
                deleted += await DeleteSidecarsAsync().ConfigureAwait(false);
            return deleted + await DeleteTemporariesAsync().ConfigureAwait(false);
        }
        finally
        {
            snapshot.Files.Release();
        }
    }

    /// <summary>The version before which all goes in one go, or nothing: older readers and writers, which do not know a feature that the table had
    /// then, shall meet its checkpoints there. 0 where any may go.</summary>
    private static long ProtectedBefore(Snapshot snapshot) =>
        TableFeatures.IsSupported(snapshot.Protocol, TableFeatures.CheckpointProtection) ? snapshot.Properties.CheckpointProtectionVersion ?? 0 : 0;

    /// <summary>The last midnight of so long ago.</summary>
    private DateTimeOffset Midnight(TimeSpan age) =>
        age < _now - DateTimeOffset.UnixEpoch ? new DateTimeOffset((_now - age).UtcDateTime.Date, TimeSpan.Zero) : DateTimeOffset.UnixEpoch;

    /// <summary>The checkpoint from which on all is kept; null if nothing may go.</summary>
    private async Task<long?> KeptFromAsync(TableProperties properties, LogListing listing)
    {
        var cutoff = Midnight(properties.LogRetentionDuration);
        if (listing.Files.FirstOrDefault(f => f.Kind == LogFileKind.Commit) is not { Name: not null } first || first.LastModified > cutoff)
            return null;
        long newestOld;
        try
        {
            var history = await _table.HistoryAsync(_cancellationToken).ConfigureAwait(false);
            newestOld = await history.VersionAtAsync(properties, cutoff, _cancellationToken).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.TimestampOutOfRange)
        {
            return null;
        }

        var kept = LogSegment.CheckpointVersions(listing).LastOrDefault(v => v <= newestOld, -1);
        if (kept <= listing.Files[0].Version || !listing.Files.Any(f => f.Kind == LogFileKind.Commit && f.Version == kept))
            return null;

        // What goes can't be made anew: the checkpoint must be one that can be read.
        (await CheckpointRows.LoadAsync(_table, LogSegment.Create(listing, kept, _table.Name), _cancellationToken).ConfigureAwait(false)).Dispose();
        return kept;
    }

    /// <summary>From the oldest on, so that what is left when it stops half-way has no gap; commits before checkpoints, so that none is without
    /// the checkpoint that hides it.</summary>
    private async Task<int> DeleteBeforeAsync(long kept, LogListing listing)
    {
        var deleted = 0;
        var old = listing.Files.Where(f => f.Version < kept || (f.Kind == LogFileKind.Compaction && f.Version <= kept));
        foreach (var file in old.OrderBy(f => f.IsCheckpoint))
        {
            await DeleteAsync(_table.LogDirectory, file.Name).ConfigureAwait(false);
            deleted++;
        }

        return deleted;
    }

    private async Task<int> DeleteSidecarsAsync()
    {
        var folder = ObjectStores.Join(_table.LogDirectory, "_sidecars");
        var found = await _table.Store.ListAsync(folder, null, _cancellationToken).ConfigureAwait(false);
        var old = found.Where(f => f.LastModified < Midnight(UnfinishedWork)).ToList();
        if (old.Count == 0)
            return 0;
        var listing = await LogListing.AllAsync(_table.Store, _table.LogDirectory, _cancellationToken).ConfigureAwait(false);
        var needed = new HashSet<string>(StringComparer.Ordinal);
        using var connection = _table.Context.Connect();
        var leases = new List<IDisposable>();
        try
        {
            var reader = new CheckpointReader(_table.Store, _table.Context.Readable, connection, leases);
            foreach (var checkpoint in listing.Files.Where(f => f.IsCheckpoint && f.Kind != LogFileKind.MultiPartCheckpoint))
                needed.UnionWith(await reader.SidecarNamesAsync(_table.LogDirectory, checkpoint.Name, _cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            leases.ForEach(lease => lease.Dispose());
        }

        var unneeded = old.Where(f => !needed.Contains(f.Name)).ToList();
        foreach (var file in unneeded)
            await DeleteAsync(folder, file.Name).ConfigureAwait(false);
        return unneeded.Count;
    }

    /// <summary>What writers left that were ended before they had named it.</summary>
    private async Task<int> DeleteTemporariesAsync()
    {
        var found = await _table.Store.ListAsync(_table.LogDirectory, null, _cancellationToken).ConfigureAwait(false);
        var old = found.Where(f => f.Name is ['.', '0' or '1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9', ..]
            && f.Name.EndsWith(".tmp", StringComparison.Ordinal) && f.LastModified < Midnight(UnfinishedWork)).ToList();
        foreach (var file in old)
            await DeleteAsync(_table.LogDirectory, file.Name).ConfigureAwait(false);
        return old.Count;
    }

    private Task DeleteAsync(string folder, string name)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        return _table.Store.DeleteAsync(ObjectStores.Join(folder, name), CancellationToken.None);
    }
}
