namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>How far a run has read a partition.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition's number.</param>
/// <param name="Position">The next offset to read.</param>
/// <param name="IsPaused">Whether it waits for room.</param>
internal sealed record PartitionProgress(string Topic, int Partition, long Position, bool IsPaused);
