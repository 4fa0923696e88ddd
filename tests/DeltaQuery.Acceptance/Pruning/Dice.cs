namespace DeltaQuery.Acceptance.Pruning;

/// <summary>Chance that is the same for the same seed.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>A number from 0 to below the given one.</summary>
    public int Below(int end) => _random.Next(end);

    /// <summary>A number within both ends.</summary>
    public int Between(int first, int last) => _random.Next(first, last + 1);

    public long Long(long first, long end) => _random.NextInt64(first, end);

    public bool Chance(int percent) => _random.Next(100) < percent;

    public T OneOf<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public T Pick<T>(params ReadOnlySpan<T> items) => items[_random.Next(items.Length)];

    /// <summary>The items in a new order.</summary>
    public List<T> Shuffled<T>(IReadOnlyList<T> items)
    {
        var shuffled = items.ToArray();
        _random.Shuffle(shuffled);
        return [.. shuffled];
    }

    /// <summary>Some of the items, at least one, in a new order.</summary>
    public List<T> Some<T>(IReadOnlyList<T> items, int most) => [.. Shuffled(items).Take(Between(1, Math.Min(most, items.Count)))];
}
