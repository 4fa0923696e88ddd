namespace DeltaQuery.Engine.Ingest;

/// <summary>How far a batch has read a partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="From">The next offset when the batch began, as the table has it; null where the table has none yet.</param>
/// <param name="Next">The next offset after the batch.</param>
internal sealed record PositionMove(TopicPartition Partition, long? From, long Next)
{
    /// <summary>The topic's id, which the table keeps beside the position (<see cref="IBatchSink.TopicIdsAsync"/>); null where there is none.</summary>
    public string? TopicId { get; init; }
}
