namespace DeltaQuery.Engine.Ingest;

/// <summary>What became of a batch.</summary>
/// <param name="Committed">What it came to; null if it is not in the table, or if nobody knows more than that it is.</param>
/// <param name="Moved">Why it is not in the table: another has moved positions; null if it is.</param>
internal sealed record CommitOutcome(CommittedBatch? Committed, PositionsMovedException? Moved);
