namespace DeltaQuery.Engine.Ingest;

/// <summary>Another writer owns partitions of a batch: the table's positions are no longer those that the batch began at.</summary>
internal sealed class PositionsMovedException(IReadOnlyCollection<TopicPartition> partitions)
    : Exception($"another has committed positions of {string.Join(", ", partitions)}")
{
    public IReadOnlyCollection<TopicPartition> Partitions { get; } = partitions;

    /// <summary>Whether all were taken back, as no ingest does it: RESTORE, or whoever sets positions.</summary>
    public bool IsTakenBack { get; init; }
}
