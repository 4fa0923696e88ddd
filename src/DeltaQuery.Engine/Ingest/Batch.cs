namespace DeltaQuery.Engine.Ingest;

/// <summary>A batch that was closed.</summary>
/// <param name="Messages">Its messages.</param>
/// <param name="Moves">Which positions it moves.</param>
/// <param name="Ends">The next offset of each partition that is ours, after the batch.</param>
/// <param name="ClosedAt">When it was closed, as the clock's timestamps have it.</param>
internal sealed record Batch(
    MessageBuffer Messages, IReadOnlyList<PositionMove> Moves, IReadOnlyDictionary<TopicPartition, long> Ends, long ClosedAt)
{
    /// <summary>How long it was open, from its first message or move on.</summary>
    public TimeSpan Open { get; init; }

    /// <summary>How much of that the source was polled.</summary>
    public TimeSpan Poll { get; init; }
}
