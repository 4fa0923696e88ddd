using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>Makes a version's state and file list from its log segment.</summary>
internal sealed class SnapshotLoader(IObjectStore store, LogContext context, string table)
{
    private const int ReadAhead = 16;

    /// <summary>Loads a version, or the newest. A damaged checkpoint is passed over where the commits before it are still there.</summary>
    public async Task<(SnapshotState State, FileList Files, LogSegment Segment)> LoadAsync(
        LogListing listing, long? version, CancellationToken cancellationToken)
    {
        var unusable = new HashSet<string>(StringComparer.Ordinal);
        DeltaException? first = null;
        while (true)
        {
            LogSegment segment;
            try
            {
                segment = LogSegment.Create(listing, version, table, unusable);
            }
            catch (DeltaException) when (first is not null)
            {
                throw first;
            }

            try
            {
                return await LoadAsync(segment, cancellationToken).ConfigureAwait(false);
            }
            catch (DeltaException e) when (e.Code == DeltaErrorCode.CorruptLog && segment.Checkpoint.Any(c => c.Name == e.Path))
            {
                first ??= e;
                context.Warn($"{table}: {e.Message}; reading the log without it");
                unusable.UnionWith(segment.Checkpoint.Select(c => c.Name));
                if (!listing.IsComplete)
                    listing = await LogListing.AllAsync(store, listing.LogDirectory, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads files of the log in the order given, some ahead of the reader.</summary>
    public async IAsyncEnumerable<(LogFile File, byte[] Content)> ReadFilesAsync(
        string logDirectory,
        IEnumerable<LogFile> files,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pending = new Queue<(LogFile File, Task<byte[]> Content)>();
        foreach (var file in files)
        {
            pending.Enqueue((file, store.ReadAsync(ObjectStores.Join(logDirectory, file.Name), cancellationToken)));
            if (pending.Count >= ReadAhead)
                yield return await Next().ConfigureAwait(false);
        }

        while (pending.Count > 0)
            yield return await Next().ConfigureAwait(false);

        async Task<(LogFile, byte[])> Next()
        {
            var (file, content) = pending.Dequeue();
            try
            {
                return (file, await content.ConfigureAwait(false));
            }
            catch (FileNotFoundException e)
            {
                throw new DeltaException(DeltaErrorCode.CorruptLog, $"_delta_log/{file.Name} of {table} vanished while it was read", e)
                {
                    Table = table, Path = file.Name, Version = file.Version,
                };
            }
        }
    }

    private async Task<(SnapshotState State, FileList Files, LogSegment Segment)> LoadAsync(
        LogSegment segment, CancellationToken cancellationToken)
    {
        var connection = context.Connect();
        var files = new FileList(connection, segment.Version);
        try
        {
            LogReplay replay;
            var leases = new List<IDisposable>();
            files.Keep(leases);
            using (var appender = files.Append())
            {
                replay = new LogReplay(appender);
                var newestFirst = segment.Commits.Reverse();
                await foreach (var (file, content) in ReadFilesAsync(segment.LogDirectory, newestFirst, cancellationToken).ConfigureAwait(false))
                    replay.Replay(file.EndVersion, content, file.Name);
                if (segment.Checkpoint.Count > 0)
                {
                    var reader = new CheckpointReader(store, context.Readable, connection, leases);
                    TakeIn(files, appender, await reader.ReadAsync(segment, replay, cancellationToken).ConfigureAwait(false), replay, segment);
                }
            }

            var state = State(segment.Version, replay);
            replay.Unplaced?.Check(state.Metadata);
            return (state, files, segment);
        }
        catch
        {
            files.Release();
            throw;
        }
    }

    private void TakeIn(FileList files, DuckDb.DuckDbAppender rows, CheckpointSource source, LogReplay replay, LogSegment segment)
    {
        try
        {
            if (source.RowCount > context.LargeCheckpointRows)
                files.SetCheckpoint(source, segment.CheckpointVersion, replay.SeenKeys);
            else
                files.TakeIn(rows, source, segment.CheckpointVersion, replay.SeenKeys);
        }
        catch (Exception e) when (e is DuckDb.DuckDbException or InvalidDataException)
        {
            var name = segment.Checkpoint[0].Name;
            throw new DeltaException(DeltaErrorCode.CorruptLog, $"cannot read checkpoint _delta_log/{name}: {e.Message}", e) { Path = name };
        }
    }

    private SnapshotState State(long version, LogReplay replay) => new(
        version,
        replay.Protocol ?? throw Missing("protocol", version),
        replay.Metadata ?? throw Missing("metaData", version),
        replay.Transactions,
        replay.Domains.ToList(),
        replay.CommitInfo);

    private DeltaException Missing(string action, long version) =>
        new(DeltaErrorCode.CorruptLog, $"the log of {table} has no {action} action up to version {version}") { Table = table, Version = version };
}
