using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>A table at a place, with the snapshots of it that are held: one that is moved on to each new version, and a few older ones.</summary>
internal sealed class DeltaTable : IDisposable
{
    private const int OlderLists = 4;

    // A longer run of versions in one file list would hold all that has ever been in the table.
    private const int LongestRun = 128;
    private const int MostTurnover = 4_000;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SnapshotLoader _loader;
    private readonly LogContext _context;
    private readonly LinkedList<Snapshot> _older = new(); // most recently used first
    private readonly List<Snapshot> _current = []; // of one file list, from its base version to the newest
    private LogFile _newest;

    public DeltaTable(string name, string location, IObjectStore store, LogContext context)
    {
        Name = name;
        Location = location;
        Store = store;
        _context = context;
        _loader = new SnapshotLoader(store, context, name);
    }

    /// <summary>The table's name for messages.</summary>
    public string Name { get; }

    /// <summary>The table's root.</summary>
    public string Location { get; }

    /// <summary>The same as Spark writes it.</summary>
    public string Uri => Location.StartsWith('/') ? "file:" + Location : Location;

    public IObjectStore Store { get; }

    /// <summary>What the tables of an engine share.</summary>
    public LogContext Context => _context;

    /// <summary>How many files the newest version has that was committed here, so that the next commit need not count.</summary>
    public TableSize? LastSize { get; set; }

    public string LogDirectory => ObjectStores.Join(Location, "_delta_log");

    /// <summary>The newest version, looked for anew. The caller releases the snapshot's file list.</summary>
    public async Task<Snapshot> CurrentAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).OnEngineThread().ConfigureAwait(false);
        try
        {
            if (_current.Count == 0 || !await TryAdvanceAsync(cancellationToken).ConfigureAwait(false))
                await LoadNewestAsync(cancellationToken).ConfigureAwait(false);
            return Held(_current[^1]);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A certain version. The caller releases the snapshot's file list.</summary>
    public async Task<Snapshot> AtVersionAsync(long version, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).OnEngineThread().ConfigureAwait(false);
        try
        {
            if (_current.FirstOrDefault(s => s.Version == version) is { Files.IsReadable: true } known
                && await IsUnchangedAsync(cancellationToken).ConfigureAwait(false))
                return Held(known);
            if (_older.FirstOrDefault(s => s.Version == version) is { } kept)
            {
                _older.Remove(kept);
                if (kept.Files.IsReadable && await IsUnchangedAsync(cancellationToken).ConfigureAwait(false))
                {
                    _older.AddFirst(kept);
                    return Held(kept);
                }

                kept.Files.Release();
            }

            var listing = await LogListing.AllAsync(Store, LogDirectory, cancellationToken).ConfigureAwait(false);
            var (state, files, _) = await _loader.LoadAsync(listing, version, cancellationToken).ConfigureAwait(false);
            var snapshot = Make(state, files);
            _older.AddFirst(snapshot);
            if (_older.Count > OlderLists)
            {
                _older.Last!.Value.Files.Release();
                _older.RemoveLast();
            }

            return Held(snapshot);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The versions and times of the log's commits, as they are listed now.</summary>
    public async Task<TableHistory> HistoryAsync(CancellationToken cancellationToken) =>
        new(Name, Store, _loader, await LogListing.AllAsync(Store, LogDirectory, cancellationToken).ConfigureAwait(false));

    /// <summary>The commits of a version and all after it, in order, as they are now in the log.</summary>
    public async Task<IReadOnlyList<CommitActions>> CommitsFromAsync(long version, CancellationToken cancellationToken)
    {
        var listing = await LogListing.FromAsync(Store, LogDirectory, version, cancellationToken).ConfigureAwait(false);
        var files = listing.Files.Where(f => f.Kind == LogFileKind.Commit && f.Version >= version);
        var commits = new List<CommitActions>();
        await foreach (var (file, content) in _loader.ReadFilesAsync(LogDirectory, files, cancellationToken).ConfigureAwait(false))
            commits.Add(new CommitActions(file.Version, content, file.Name));
        return commits;
    }

    /// <summary>Whether a file of the log that was read is still the same: neither cleaned away nor that of a table made anew in its place.</summary>
    public async Task<bool> HasStillAsync(LogFile file, CancellationToken cancellationToken)
    {
        if (await Store.FindAsync(LogDirectory, file.Name, cancellationToken).ConfigureAwait(false) is { } found && LogFile.Parse(found) == file)
            return true;
        // A listing tells what keeps us from seeing it.
        var listing = await LogListing.FromAsync(Store, LogDirectory, file.Version, cancellationToken).ConfigureAwait(false);
        return listing.Files.Contains(file);
    }

    /// <summary>What the commits of a range of versions did to the table's rows, in order.</summary>
    /// <exception cref="DeltaException">VersionNotFound: the log no longer has one of them.</exception>
    public async Task<IReadOnlyList<CommitChanges>> ChangesAsync(long from, long to, CancellationToken cancellationToken)
    {
        var listing = await LogListing.FromAsync(Store, LogDirectory, from, cancellationToken).ConfigureAwait(false);
        var files = listing.Files.Where(f => f.Kind == LogFileKind.Commit && f.Version >= from && f.Version <= to).ToList();
        for (var version = from; version <= to; version++)
        {
            var at = (int)(version - from);
            if (at >= files.Count || files[at].Version != version)
            {
                throw new DeltaException(
                    DeltaErrorCode.VersionNotFound, $"the changes of {Name} at version {version} cannot be told: the log no longer has that commit")
                {
                    Table = Name, Version = version,
                };
            }
        }

        var commits = new List<CommitChanges>();
        await foreach (var (file, content) in _loader.ReadFilesAsync(LogDirectory, files, cancellationToken).ConfigureAwait(false))
            commits.Add(new CommitChanges(file.Version, content, file.Name));
        return commits;
    }

    /// <summary>Gives up all snapshots as soon as nobody looks for one; those that statements hold live on until they are released.</summary>
    public void LetGo() => _ = _gate.WaitAsync().ContinueWith(
        _ =>
        {
            Forget();
            _gate.Release();
        },
        TaskScheduler.Default);

    /// <summary>Gives up all snapshots; those that statements still hold live on until they are released.</summary>
    public void Dispose()
    {
        Forget();
        _gate.Dispose();
    }

    private static Snapshot Held(Snapshot snapshot) => snapshot.Files.TryHold()
        ? snapshot
        : throw new InvalidOperationException("a cached snapshot has lost its file list");

    private Snapshot Make(SnapshotState state, FileList files, LogFile? readFrom = null)
    {
        try
        {
            return new Snapshot(Name, Location, state, files) { ReadFrom = readFrom };
        }
        catch
        {
            files.Release();
            throw;
        }
    }

    private void Forget()
    {
        if (_current.Count > 0)
            _current[0].Files.Release();
        _current.Clear();
        foreach (var snapshot in _older)
            snapshot.Files.Release();
        _older.Clear();
    }

    private async Task LoadNewestAsync(CancellationToken cancellationToken)
    {
        Forget();
        var (state, files, segment) = await LoadAsync(cancellationToken).ConfigureAwait(false);
        _newest = segment.Commits.Count > 0 ? segment.Commits[^1] : segment.Checkpoint[0];
        _current.Add(Make(state, files, _newest));
    }

    private async Task<(SnapshotState State, FileList Files, LogSegment Segment)> LoadAsync(CancellationToken cancellationToken)
    {
        if (await LastCheckpoint.ReadAsync(Store, LogDirectory, cancellationToken).ConfigureAwait(false) is { } hint)
        {
            var listing = await LogListing.FromAsync(Store, LogDirectory, hint, cancellationToken).ConfigureAwait(false);
            if (listing.Files.Any(f => f.IsCheckpoint))
            {
                try
                {
                    return await _loader.LoadAsync(listing, null, cancellationToken).ConfigureAwait(false);
                }
                catch (DeltaException e) when (e.Code is DeltaErrorCode.CorruptLog or DeltaErrorCode.TableNotFound)
                {
                    _context.Warn($"{Name}: the checkpoint that _last_checkpoint names (version {hint}) cannot be used; reading the whole log");
                }
            }
        }

        var all = await LogListing.AllAsync(Store, LogDirectory, cancellationToken).ConfigureAwait(false);
        return await _loader.LoadAsync(all, null, cancellationToken).ConfigureAwait(false);
    }

    private Task<bool> IsUnchangedAsync(CancellationToken cancellationToken) => HasStillAsync(_newest, cancellationToken);

    /// <summary>Takes in the commits after the newest that is held; false if the snapshot must be loaded from the start.</summary>
    private async Task<bool> TryAdvanceAsync(CancellationToken cancellationToken)
    {
        var listing = await LogListing.FromAsync(Store, LogDirectory, _newest.Version, cancellationToken).ConfigureAwait(false);
        var files = _current[^1].Files;
        if (!listing.Files.Contains(_newest) || !files.IsReadable || _current.Count >= LongestRun || files.Turnover > MostTurnover)
            return false;
        var commits = listing.Files.Where(f => f.Kind == LogFileKind.Commit && f.Version > _current[^1].Version).ToList();
        if (commits.Count == 0)
            return !listing.Files.Any(f => f.IsCheckpoint && f.Version > _current[^1].Version);
        if (commits[0].Version != _current[^1].Version + 1 || commits[^1].Version - commits[0].Version != commits.Count - 1)
            return false;

        await foreach (var (file, content) in _loader.ReadFilesAsync(LogDirectory, commits, cancellationToken).ConfigureAwait(false))
        {
            var commit = new CommitActions(file.Version, content, file.Name);
            try
            {
                files.Advance(file.Version, commit.AppendTo, commit.Keys);
                _current.Add(new Snapshot(Name, Location, commit.After(_current[^1].State), files) { ReadFrom = file });
            }
            catch
            {
                Forget(); // half of the commit may be in the list, or all of a version that cannot be read; nobody reads it yet
                throw;
            }

            _newest = file;
        }

        return true;
    }
}
