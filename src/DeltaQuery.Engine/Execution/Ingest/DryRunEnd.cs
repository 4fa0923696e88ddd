namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>Ends a loop whose batch is not to be committed. Nobody but <see cref="DryRun"/> sees it.</summary>
internal sealed class DryRunEnd() : Exception("the batch was tried and is not committed");
