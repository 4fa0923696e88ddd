namespace DeltaQuery.Engine.Ingest.Reading;

/// <summary>The offsets of a partition that are read.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">The one behind the last.</param>
internal readonly record struct OffsetRange(long Start, long End);
