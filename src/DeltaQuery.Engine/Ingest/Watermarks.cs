namespace DeltaQuery.Engine.Ingest;

/// <summary>Between which offsets a partition can be read.</summary>
/// <param name="Low">The first offset that is kept, even if no message is there.</param>
/// <param name="End">The offset after the last one that a reader of committed messages may see (the last stable offset).</param>
internal readonly record struct Watermarks(long Low, long End);
