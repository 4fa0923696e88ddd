namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>How many messages <c>ON ERROR SKIP UP TO n [PER 'dur']</c> may still leave out.</summary>
/// <param name="most">The number; null for any.</param>
/// <param name="per">In what time; null for the whole run.</param>
/// <param name="clock">The time.</param>
internal sealed class ErrorBudget(long? most, TimeSpan? per, TimeProvider clock)
{
    private readonly Queue<(DateTimeOffset Time, long Count)> _taken = new();
    private long _sum;

    /// <summary>Whether that many more may be left out now.</summary>
    public bool Allows(long count)
    {
        while (per is { } time && _taken.TryPeek(out var oldest) && oldest.Time <= clock.GetUtcNow() - time)
            _sum -= _taken.Dequeue().Count;
        return most is null || _sum + count <= most;
    }

    /// <summary>Notes messages that were left out.</summary>
    public void Take(long count)
    {
        if (most is null || count == 0)
            return;
        _taken.Enqueue((clock.GetUtcNow(), count));
        _sum += count;
    }
}
