namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>What a part of a statement reads that DuckDB runs, for whoever wants to know how far it is.</summary>
/// <param name="Name">What is being done.</param>
/// <param name="Files">How many files are read; null if that is not known.</param>
/// <param name="Bytes">Their bytes.</param>
internal sealed record ReadPhase(string Name, long? Files, long? Bytes);
