namespace DeltaQuery.Engine.Sql;

/// <summary>From <paramref name="Normalized"/> on, offsets of the new text belong to those of the source from
/// <paramref name="Source"/> on. Before that lie a replacement and what it replaced, of these lengths.</summary>
internal readonly record struct OffsetShift(int Normalized, int Source, int Length, int Replaced);
