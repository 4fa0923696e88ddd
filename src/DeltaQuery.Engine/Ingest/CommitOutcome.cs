namespace DeltaQuery.Engine.Ingest;

/// <summary>What became of a batch.</summary>
/// <param name="Committed">What it came to; null if it is not in the table, or if nobody knows more than that it is.</param>
/// <param name="Moved">Why it is not in the table: another has moved positions; null if it is.</param>
internal sealed record CommitOutcome(CommittedBatch? Committed, PositionsMovedException? Moved)
{
    /// <summary>Topics that have other ids now than when reading of them began: the batch is not in the table, for nobody can tell which of its messages
    /// are the new topics'. Empty where there are none.</summary>
    public IReadOnlyCollection<string> MadeAgain { get; init; } = [];
}
