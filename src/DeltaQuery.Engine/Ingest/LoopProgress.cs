namespace DeltaQuery.Engine.Ingest;

/// <summary>How far a loop is.</summary>
/// <param name="MessagesRead">How many messages it has read, since its beginning.</param>
/// <param name="MessagesCommitted">How many of them are committed.</param>
/// <param name="MessagesToRead">How many there are to be read until its end, by offsets; null if that is not known.</param>
internal sealed record LoopProgress(long MessagesRead, long MessagesCommitted, long? MessagesToRead)
{
    /// <summary>The next offset to read of each partition.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Positions { get; init; } = new Dictionary<TopicPartition, long>();

    /// <summary>Whether it waits for room.</summary>
    public bool IsPaused { get; init; }

    /// <summary>How many offsets its partitions have behind what is committed; null where that is not known.</summary>
    public long? Lag { get; init; }

    /// <summary>For how many intervals of batches on end that has grown without a commit.</summary>
    public int LagGrowths { get; init; }
}
