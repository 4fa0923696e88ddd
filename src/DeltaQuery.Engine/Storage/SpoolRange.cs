namespace DeltaQuery.Engine.Storage;

/// <summary>A range that was fetched, with the checksum of its bytes.</summary>
internal readonly record struct SpoolRange(ByteRange Range, uint Checksum);
