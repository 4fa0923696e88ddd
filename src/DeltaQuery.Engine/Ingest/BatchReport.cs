namespace DeltaQuery.Engine.Ingest;

/// <summary>A batch that is in the table.</summary>
/// <param name="Number">Counted from 1 in this run.</param>
/// <param name="Committed">What it came to; null if only its positions tell that it was committed: the answer was lost.</param>
/// <param name="RowsRead">How many messages it has.</param>
/// <param name="Duration">From its closing to its commit.</param>
/// <param name="Ends">The next offset of each partition that is ours.</param>
internal sealed record BatchReport(
    long Number, CommittedBatch? Committed, long RowsRead, TimeSpan Duration, IReadOnlyDictionary<TopicPartition, long> Ends)
{
    /// <summary>How many offsets each of the partitions had behind it, as far as that is known.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Lags { get; init; } = new Dictionary<TopicPartition, long>();

    /// <summary>How long it was open before, from its first message or move on.</summary>
    public TimeSpan Open { get; init; }

    /// <summary>How much of that the source was polled.</summary>
    public TimeSpan Poll { get; init; }
}
