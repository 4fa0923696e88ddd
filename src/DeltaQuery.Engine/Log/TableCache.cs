using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>The tables that an engine has open, by their root; the least recently used one is closed when there are too many.</summary>
internal sealed class TableCache(ObjectStores stores, LogContext context) : IDisposable
{
    private const int Kept = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<DeltaTable>> _byLocation = new(StringComparer.Ordinal);
    private readonly LinkedList<DeltaTable> _recent = new();

    public LogContext Context => context;

    public ObjectStores Stores => stores;

    /// <summary>The table at a root, whether one is there or not.</summary>
    /// <param name="location">The root, in the form of <see cref="ObjectStores.Normalize"/>.</param>
    /// <param name="name">What messages call it.</param>
    public DeltaTable At(string location, string name)
    {
        lock (_gate)
        {
            if (_byLocation.TryGetValue(location, out var known))
            {
                _recent.Remove(known);
                _recent.AddFirst(known);
                return known.Value;
            }

            var table = _recent.AddFirst(new DeltaTable(name, location, stores.For(location), context));
            _byLocation.Add(location, table);
            if (_recent.Count > Kept)
            {
                _byLocation.Remove(_recent.Last!.Value.Location);
                _recent.Last.Value.Dispose();
                _recent.RemoveLast();
            }

            return table.Value;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var table in _recent)
                table.Dispose();
            _recent.Clear();
            _byLocation.Clear();
        }
    }
}
