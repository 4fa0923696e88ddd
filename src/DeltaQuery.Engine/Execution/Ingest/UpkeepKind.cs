namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>What can be done with a table between batches.</summary>
internal enum UpkeepKind
{
    Optimize,
    Vacuum,
    Checkpoint,
}
