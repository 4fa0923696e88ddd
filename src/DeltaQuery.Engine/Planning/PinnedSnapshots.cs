using DeltaQuery.Engine.Log;

namespace DeltaQuery.Engine.Planning;

/// <summary>The snapshots that a session's transaction reads: each table's as it was at its first use, and of the table that the transaction
/// changes one with these changes.</summary>
internal sealed class PinnedSnapshots : IDisposable
{
    private readonly Dictionary<string, Snapshot> _byLocation = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>A table's snapshot. The caller releases its file list.</summary>
    public async Task<Snapshot> GetAsync(DeltaTable table, CancellationToken cancellationToken)
    {
        if (!_byLocation.TryGetValue(table.Location, out var snapshot))
        {
            snapshot = await table.CurrentAsync(cancellationToken).ConfigureAwait(false);
            _byLocation.Add(table.Location, snapshot);
        }

        return snapshot.Files.TryHold() ? snapshot : throw new InvalidOperationException("a pinned snapshot has lost its file list");
    }

    /// <summary>Notes that rows of a table were read.</summary>
    public void NoteRead(DeltaTable table) => _read.Add(table.Location);

    /// <summary>Whether rows of a table were read.</summary>
    public bool WasRead(DeltaTable table) => _read.Contains(table.Location);

    /// <summary>Puts another snapshot of a table in the place of the pinned one, which it takes over.</summary>
    public void Replace(Snapshot snapshot)
    {
        if (_byLocation.Remove(snapshot.Location, out var before) && before.Files != snapshot.Files)
            before.Files.Release();
        _byLocation[snapshot.Location] = snapshot;
    }

    public void Dispose()
    {
        foreach (var snapshot in _byLocation.Values)
            snapshot.Files.Release();
        _byLocation.Clear();
    }
}
