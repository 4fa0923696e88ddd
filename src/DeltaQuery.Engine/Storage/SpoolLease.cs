namespace DeltaQuery.Engine.Storage;

/// <summary>Local files that hold what a statement needs of remote objects, and stay until this is disposed.</summary>
internal sealed class SpoolLease : IDisposable
{
    private readonly LocalSpool _spool;
    private readonly SpoolEntry?[] _entries;
    private int _disposed;

    internal SpoolLease(LocalSpool spool, int count) => (_spool, _entries) = (spool, new SpoolEntry?[count]);

    /// <summary>The local path of each request, in their order.</summary>
    public IReadOnlyList<string> Paths { get; private set; } = [];

    /// <summary>What it took.</summary>
    public SpoolCounters Counters { get; } = new();

    /// <summary>Lets the files go. A lease is let go once, however often it is asked to.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _spool.Release(_entries);
    }

    internal void Set(int index, SpoolEntry entry) => _entries[index] = entry;

    internal void Complete() => Paths = Array.ConvertAll(_entries, e => e!.Files.Data);
}
