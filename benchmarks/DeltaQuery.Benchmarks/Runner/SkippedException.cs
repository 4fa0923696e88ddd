namespace DeltaQuery.Benchmarks.Runner;

/// <summary>A goal cannot be measured here; the message says why.</summary>
internal sealed class SkippedException(string message) : Exception(message);
