namespace DeltaQuery.Engine.Ingest;

/// <summary>Told which partitions of a group are ours.</summary>
internal interface IPartitionListener
{
    /// <summary>Partitions that have come to us.</summary>
    /// <returns>The offset to read each from.</returns>
    IReadOnlyDictionary<TopicPartition, long> Assigned(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Partitions that go to another after this: the last chance to commit what was read of them.</summary>
    void Revoked(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Partitions that are another's already: what was read of them must be forgotten.</summary>
    void Lost(IReadOnlyCollection<TopicPartition> partitions);
}
