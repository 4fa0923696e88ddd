using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>Reads a table's positions as its sink does, and takes one batch, of which nothing is written: with it the loop ends.</summary>
/// <param name="sink">The table's sink.</param>
/// <param name="cancellationToken">Stops the mapping.</param>
internal sealed class DryRunSink(TableSink sink, CancellationToken cancellationToken) : IBatchSink
{
    /// <summary>What the batch came to; null before there is one.</summary>
    public DuckDbResult? Rows { get; private set; }

    /// <summary>How many messages it had.</summary>
    public int MessageCount { get; private set; }

    /// <summary>At how many bytes of messages the loop closes a batch.</summary>
    public long MostBytes { get; set; } = long.MaxValue;

    /// <summary>Whether it was closed for its bytes.</summary>
    public bool IsCutShort { get; private set; }

    public Task<IReadOnlyDictionary<TopicPartition, long>> PositionsAsync(
        IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) => sink.PositionsAsync(partitions, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>> TopicIdsAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken) =>
        sink.TopicIdsAsync(topics, cancellationToken);

    public Task CheckStartAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) =>
        sink.CheckStartAsync(partitions, cancellationToken);

    public Task RewindAsync(IReadOnlyList<PositionMove> moves, CancellationToken cancellationToken) => Task.CompletedTask;

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
}
