using System.Collections.Concurrent;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>What queries give to a SQL function of ours beside its arguments: sets, each with a number that is one of these.</summary>
internal sealed class FunctionSets<T>
    where T : class
{
    private readonly ConcurrentDictionary<long, T> _sets = new();
    private long _last;

    /// <summary>Gives a set to the function; the number names it until <see cref="Remove"/>.</summary>
    public long Add(T set)
    {
        var number = Interlocked.Increment(ref _last);
        _sets[number] = set;
        return number;
    }

    public void Remove(long number) => _sets.TryRemove(number, out _);

    /// <summary>The set of a number; null if there is none.</summary>
    public T? Find(long number) => _sets.GetValueOrDefault(number);
}
