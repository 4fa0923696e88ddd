namespace DeltaQuery.Benchmarks.Runner;

/// <summary>Two sides that are to be compared do not answer the same: a figure would mean nothing.</summary>
internal sealed class WrongAnswerException(string message) : Exception(message);
