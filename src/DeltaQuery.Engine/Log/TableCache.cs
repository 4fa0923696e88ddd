using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>The tables that an engine has open, by their root; the least recently used one is closed when there are too many.</summary>
internal sealed class TableCache(ObjectStores stores, LogContext context) : IDisposable
{
    private const int Kept = 256;

    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<DeltaTable>> byLocation = new(StringComparer.Ordinal);
    private readonly LinkedList<DeltaTable> recent = new();

    public LogContext Context => context;

    public ObjectStores Stores => stores;

    /// <summary>The table at a root, whether one is there or not.</summary>
    /// <param name="location">The root, in the form of <see cref="ObjectStores.Normalize"/>.</param>
    /// <param name="name">What messages call it.</param>
    public DeltaTable At(string location, string name)
    {
        lock (gate)
        {
            if (byLocation.TryGetValue(location, out var known))
            {
                recent.Remove(known);
                recent.AddFirst(known);
                return known.Value;
            }

            var table = recent.AddFirst(new DeltaTable(name, location, stores.For(location), context));
            byLocation.Add(location, table);
            if (recent.Count > Kept)
            {
                byLocation.Remove(recent.Last!.Value.Location);
                recent.Last.Value.Dispose();
                recent.RemoveLast();
            }

            return table.Value;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var table in recent)
                table.Dispose();
            recent.Clear();
            byLocation.Clear();
        }
    }
}
