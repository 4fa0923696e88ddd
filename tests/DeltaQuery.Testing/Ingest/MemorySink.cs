using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Testing.Ingest;

/// <summary>Commits batches to a <see cref="MemoryTable"/>, and fails or waits where a test says so.</summary>
internal sealed class MemorySink(MemoryTable table) : IBatchSink
{
    private int _users;
    private int _rewinds;

    /// <summary>Called with the messages that are committed next.</summary>
    public Action<MessageBuffer>? OnForesee { get; set; }

    /// <summary>Called before each commit, with its number from 1; may throw, or wait.</summary>
    public Func<int, CancellationToken, Task>? BeforeCommit { get; set; }

    /// <summary>Called behind each commit, with its number; may throw: the answer is lost.</summary>
    public Action<int>? AfterCommit { get; set; }

    /// <summary>Called before and behind each time that positions are put back, with its number; may throw.</summary>
    public Action<int>? BeforeRewind { get; set; }

    public Action<int>? AfterRewind { get; set; }

    /// <summary>Called before positions are read.</summary>
    public Action? BeforePositions { get; set; }

    /// <summary>Whether it tells the ids of topics; positions of other programs have none.</summary>
    public bool KeepsIds { get; set; } = true;

    /// <summary>How many commits were tried.</summary>
    public int Commits { get; private set; }

    /// <summary>How often positions were read.</summary>
    public int PositionReads { get; private set; }

    public Task<IReadOnlyDictionary<TopicPartition, long>> PositionsAsync(
        IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        using var _ = new Use(this);
        PositionReads++;
        BeforePositions?.Invoke();
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(table.PositionsOf(partitions));
    }

    public Task<IReadOnlyDictionary<TopicPartition, long>> PositionsAsync(string topic, CancellationToken cancellationToken)
    {
        using var _ = new Use(this);
        return Task.FromResult(table.PositionsOf([.. table.Positions.Keys.Where(p => p.Topic == topic)]));
    }

    public Task<IReadOnlyDictionary<string, string>> TopicIdsAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(topics.Where(t => KeepsIds && table.TopicIds.ContainsKey(t)).ToDictionary(t => t, t => table.TopicIds[t]));

    public Task CheckStartAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called when it is asked whether positions were forgotten.</summary>
    public Action? OnCheckKept { get; set; }

    public Task CheckKeptAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        using var _ = new Use(this);
        OnCheckKept?.Invoke();
        return Task.CompletedTask;
    }

    public Task RewindAsync(IReadOnlyList<PositionMove> moves, CancellationToken cancellationToken)
    {
        using var _ = new Use(this);
        _rewinds++;
        BeforeRewind?.Invoke(_rewinds);
        table.Rewind(moves);
        AfterRewind?.Invoke(_rewinds);
        return Task.CompletedTask;
    }

    public void Foresee(MessageBuffer messages) => OnForesee?.Invoke(messages);

    public async Task<CommittedBatch> CommitAsync(MessageBuffer messages, IReadOnlyList<PositionMove> moves, CancellationToken cancellationToken)
    {
        using var _ = new Use(this);
        Commits++;
        if (BeforeCommit is { } before)
            await before(Commits, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var committed = table.Commit(messages, moves);
        AfterCommit?.Invoke(Commits);
        return committed;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Fails where two threads use the sink at once.</summary>
    private sealed class Use : IDisposable
    {
        private readonly MemorySink _sink;

        public Use(MemorySink sink)
        {
            _sink = sink;
            if (Interlocked.Increment(ref sink._users) != 1)
                throw new InvalidOperationException("the sink is used by two at once");
        }

        public void Dispose() => Interlocked.Decrement(ref _sink._users);
    }
}
