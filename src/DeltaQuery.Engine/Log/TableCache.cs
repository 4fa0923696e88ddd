using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>The tables that an engine has open, by their root; the least recently used one is closed when there are too many.</summary>
/// <param name="stores">The stores.</param>
/// <param name="context">What the tables share.</param>
/// <param name="kept">How many; 256 if null.</param>
internal sealed class TableCache(ObjectStores stores, LogContext context, int? kept = null) : IDisposable
{
    private const int UsuallyKept = 256;

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
            if (_recent.Count > (kept ?? UsuallyKept))
            {
                _byLocation.Remove(_recent.Last!.Value.Location);
                _recent.Last.Value.Dispose();
                _recent.RemoveLast();
            }

            return table.Value;
        }
    }

    /// <summary>Forgets the tables on other machines, which may be reached another way from now on. Whoever uses one at the moment goes on with it.</summary>
    public void ForgetRemote()
    {
        lock (_gate)
        {
            foreach (var table in _recent.Where(t => ObjectStores.IsRemote(t.Location)).ToList())
            {
                _recent.Remove(table);
                _byLocation.Remove(table.Location);
                table.LetGo();
            }
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
