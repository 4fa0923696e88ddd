using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>Reads a table's positions as its sink does, and takes one batch, of which nothing is written: with it the loop ends.</summary>
/// <param name="sink">The table's sink.</param>
/// <param name="cancellationToken">Stops the mapping.</param>
internal sealed class DryRunSink(TableSink sink, CancellationToken cancellationToken) : IBatchSink
{
    private readonly Dictionary<TopicPartition, long> _rewound = [];
    private readonly Dictionary<string, string> _topicIds = [];

    /// <summary>What the batch came to; null before there is one.</summary>
    public DuckDbResult? Rows { get; private set; }

    /// <summary>How many messages it had.</summary>
    public int MessageCount { get; private set; }

    /// <summary>At how many bytes of messages the loop closes a batch.</summary>
    public long MostBytes { get; set; } = long.MaxValue;

    /// <summary>Whether it was closed for its bytes.</summary>
    public bool IsCutShort { get; private set; }

    public async Task<IReadOnlyDictionary<TopicPartition, long>> PositionsAsync(
        IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) =>
        Rewound(await sink.PositionsAsync(partitions, cancellationToken).ConfigureAwait(false));

    public async Task<IReadOnlyDictionary<TopicPartition, long>> PositionsAsync(string topic, CancellationToken cancellationToken) =>
        Rewound(await sink.PositionsAsync(topic, cancellationToken).ConfigureAwait(false));

    public async Task<IReadOnlyDictionary<string, string>> TopicIdsAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken) =>
        (await sink.TopicIdsAsync(topics, cancellationToken).ConfigureAwait(false))
            .ToDictionary(known => known.Key, known => _topicIds.GetValueOrDefault(known.Key, known.Value));

    public Task CheckStartAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) =>
        sink.CheckStartAsync(partitions, cancellationToken);

    public Task CheckKeptAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) =>
        sink.CheckKeptAsync(partitions, cancellationToken);

    /// <summary>Takes note of where positions were put, for the run itself: the table keeps its own.</summary>
    public Task RewindAsync(IReadOnlyList<PositionMove> moves, CancellationToken cancellationToken)
    {
        foreach (var move in moves)
        {
            _rewound[move.Partition] = move.Next;
            if (move.TopicId is { } id)
                _topicIds[move.Partition.Topic] = id;
        }

        return Task.CompletedTask;
    }

    /// <exception cref="DryRunEnd">Always: there is no commit for the loop to go on from.</exception>
    public async Task<CommittedBatch> CommitAsync(MessageBuffer messages, IReadOnlyList<PositionMove> moves, CancellationToken ending)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (MessageCount, IsCutShort) = (messages.Count, messages.ByteCount >= MostBytes);
        Rows = await sink.TryAsync(messages, cancellationToken).ConfigureAwait(false);
        throw new DryRunEnd();
    }

    public ValueTask DisposeAsync()
    {
        Rows?.Dispose();
        return sink.DisposeAsync();
    }

    private Dictionary<TopicPartition, long> Rewound(IReadOnlyDictionary<TopicPartition, long> stored) =>
        stored.ToDictionary(known => known.Key, known => _rewound.GetValueOrDefault(known.Key, known.Value));
}
