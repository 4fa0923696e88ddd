namespace DeltaQuery.Engine.Storage;

/// <summary>A bounded cache on disk of what has been read of remote objects, by which DuckDB reads them as local files.</summary>
/// <remarks>One object is one sparse file of the object's size, in which only those ranges are filled that a reader has needed: of a Parquet file
/// the footer and the columns. A reader must touch nothing else.
/// <list type="bullet">
/// <item>No byte is served that is not the object's: size and ETag must be those that are asked for, and what an earlier process or another one
/// has fetched is held against its checksum once.</item>
/// <item>It survives restarts and crashes, and any number of processes can share its folder (<see cref="SpoolFiles"/>).</item>
/// <item>What was used longest ago goes first when the cache is over its bound, but nothing that a lease of any process keeps. So the bound can be
/// exceeded by what statements need at the moment.</item>
/// </list></remarks>
internal sealed partial class LocalSpool : IDisposable
{
    public const int DefaultParallelism = 16;

    private const int MaxIdleHolds = 4096; // files that are open, so that the next lease of them costs nothing

    private const int MaxKnown = 20_000; // copies in memory, at one or two kilobytes; others are looked for on disk, and verified anew

    private static readonly TimeSpan IdleHold = TimeSpan.FromSeconds(15);

    private readonly bool _fillsHoles;
    private readonly Lock _guard = new();
    private readonly Dictionary<string, SpoolEntry> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _opening = new(StringComparer.Ordinal);
    private readonly Timer _timer;

    private SpoolFolder? _folder;
    private string? _directory;
    private long? _maxBytes;
    private SemaphoreSlim _gate = new(DefaultParallelism);
    private int _parallelism = DefaultParallelism;
    private int _idleHolds;
    private DateTime _clock;
    private bool _disposed;

    /// <param name="directory">The folder; null for <see cref="SpoolDefaults"/>'.</param>
    /// <param name="maxBytes">The bound; null for the default.</param>
    /// <param name="fillsHoles">Fills what is not fetched with 0xFF, for tests; null asks the environment (DELTAQUERY_TEST_FILL_HOLES=1).</param>
    public LocalSpool(string? directory = null, long? maxBytes = null, bool? fillsHoles = null)
    {
        (_directory, _maxBytes) = (directory, maxBytes);
        _fillsHoles = fillsHoles ?? Environment.GetEnvironmentVariable("DELTAQUERY_TEST_FILL_HOLES") == "1";
        _timer = new Timer(_ => LetGoOfIdle(DateTime.UtcNow - IdleHold));
    }

    /// <summary>The folder of the cache. What is leased from another one stays until its lease ends.</summary>
    public string Directory
    {
        get => Folder.Path;
        set
        {
            lock (_guard)
            {
                (_directory, _folder) = (value, null);
                ForgetAll();
            }
        }
    }

    /// <summary>How many bytes may be kept.</summary>
    public long MaxBytes
    {
        get => _maxBytes ??= SpoolDefaults.MaxBytes(Directory);
        set
        {
            _maxBytes = value;
            TrimInBackground();
        }
    }

    /// <summary>How many requests are under way at most, of all statements together.</summary>
    public int Parallelism
    {
        get => _parallelism;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            (_parallelism, _gate) = (value, new SemaphoreSlim(value)); // requests under way return to the gate they came by
        }
    }

    /// <summary>What all leases took.</summary>
    public SpoolCounters Counters { get; } = new();

    private SpoolFolder Folder
    {
        get
        {
            lock (_guard)
                return _folder ??= new SpoolFolder(_directory ?? SpoolDefaults.Directory());
        }
    }

    /// <summary>Makes local files of remote objects, with all that is asked for in them.</summary>
    /// <exception cref="FileNotFoundException">An object is not there.</exception>
    /// <exception cref="DeltaException">CorruptData: an object has not the size that it should have. StorageFailed: the cache cannot be written,
    /// or an object changes while it is read.</exception>
    public async Task<SpoolLease> FetchAsync(IRemoteStore store, IReadOnlyList<SpoolRequest> requests, CancellationToken cancellationToken)
    {
        if (store.Server.Length > 0)
            requests = [.. requests.Select(request => request with { Server = store.Server })];
        var lease = new SpoolLease(this, requests.Count);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rest = TakeWarm(requests, lease);
            if (rest.Count > 0)
            {
                var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
                await Parallel.ForEachAsync(rest, options, async (i, token) =>
                {
                    lease.Set(i, await FetchAsync(store, requests[i], lease.Counters, token).ConfigureAwait(false));
                }).ConfigureAwait(false);
            }

            lease.Complete();
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        lock (_guard)
        {
            _disposed = true;
            _timer.Dispose();
            ForgetAll();
        }

        _trimming.Wait();
        _trimming.Release();
    }

    internal void Release(IReadOnlyList<SpoolEntry?> entries)
    {
        lock (_guard)
        {
            foreach (var entry in entries)
            {
                if (entry is not null)
                    Release(entry);
            }
        }

        TrimIfOver();
    }

    /// <summary>Leases what needs nothing more than a look into memory, and that the files exist; gives the places of the other requests.
    /// </summary>
    private List<int> TakeWarm(IReadOnlyList<SpoolRequest> requests, SpoolLease lease)
    {
        var rest = new List<int>();
        var bytes = 0L;
        for (var i = 0; i < requests.Count; i++)
        {
            var request = requests[i];
            SpoolEntry? entry = null;
            if (request.Size is not null || request.ETag is not null)
            {
                lock (_guard)
                    entry = TryLease(request);
            }

            if (entry is not null && entry.IsReadyFor(request.Columns, out var needed) && entry.Files.Exist)
            {
                lease.Set(i, entry);
                bytes += needed;
                continue;
            }

            if (entry is not null)
                Release([entry]);
            rest.Add(i);
        }

        lease.Counters.CountFromCache(bytes);
        Counters.CountFromCache(bytes);
        return rest;
    }

    /// <summary>Leases an entry that is known and held. Under the guard.</summary>
    private SpoolEntry? TryLease(SpoolRequest request)
    {
        if (!_byPath.TryGetValue(request.Key, out var entry) || !entry.Files.IsHeld || !entry.Header.Fits(request))
            return null;
        if (entry.Leases++ == 0)
            _idleHolds--;
        return entry;
    }

    private void Release(SpoolEntry entry)
    {
        if (--entry.Leases > 0)
            return;
        _clock = entry.LastUse = DateTime.UtcNow > _clock ? DateTime.UtcNow : _clock.AddTicks(1);
        if (entry.IsDiscarded || _disposed)
        {
            entry.Files.LetGo(entry.LastUse);
            if (entry.IsDiscarded)
                SpoolFiles.TryDelete(entry.Files.Index, [entry.Files.Data]);
        }
        else if (!_byPath.TryGetValue(entry.Header.Key, out var known) || known != entry || _idleHolds >= MaxIdleHolds)
        {
            entry.Files.LetGo(entry.LastUse);
        }
        else if (++_idleHolds == 1)
        {
            _timer.Change(IdleHold, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Lets other processes delete what has not been used here since a time.</summary>
    private void LetGoOfIdle(DateTime since)
    {
        lock (_guard)
        {
            if (_disposed)
                return;
            foreach (var entry in _byPath.Values)
            {
                if (entry.Leases > 0 || !entry.Files.IsHeld || entry.LastUse > since)
                    continue;
                entry.Files.LetGo(entry.LastUse);
                entry.Layout = null; // of a table with many columns it is large, and soon read again
                _idleHolds--;
            }

            if (_idleHolds > 0)
                _timer.Change(IdleHold, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Takes an entry out of what is known; it goes from memory with its last lease. Under the guard.</summary>
    private void Forget(SpoolEntry entry)
    {
        if (_byPath.TryGetValue(entry.Header.Key, out var known) && known == entry)
            _byPath.Remove(entry.Header.Key);
        else
            return;
        if (entry.Leases > 0 || !entry.Files.IsHeld)
            return;
        entry.Files.LetGo(entry.LastUse);
        _idleHolds--;
    }

    /// <summary>Keeps what is in memory bounded, whatever is on disk. Under the guard.</summary>
    private void ForgetOldest()
    {
        foreach (var entry in _byPath.Values.Where(e => e.Leases == 0).OrderBy(e => e.LastUse).Take(MaxKnown / 2).ToList())
            Forget(entry);
    }

    /// <summary>Takes an entry out of use: its files go with its last lease. Under the guard.</summary>
    private void Discard(SpoolEntry entry)
    {
        Forget(entry);
        entry.IsDiscarded = true;
        if (entry.Leases == 0)
            SpoolFiles.TryDelete(entry.Files.Index, [entry.Files.Data]);
    }

    private void ForgetAll()
    {
        foreach (var entry in _byPath.Values.ToList())
            Forget(entry);
        _total = -1;
    }
}
