using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>What queries give to a SQL function of ours beside its arguments: sets, each with a number that is one of these, and that nobody else's
/// query can guess.</summary>
internal sealed class FunctionSets<T>
    where T : class
{
    private readonly ConcurrentDictionary<long, T> _sets = new();

    /// <summary>Gives a set to the function; the number names it until <see cref="Remove"/>.</summary>
    public long Add(T set)
    {
        while (true)
        {
            var number = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue;
            if (_sets.TryAdd(number, set))
                return number;
        }
    }

    public void Remove(long number) => _sets.TryRemove(number, out _);

    /// <summary>The set of a number; null if there is none.</summary>
    public T? Find(long number) => _sets.GetValueOrDefault(number);
}
