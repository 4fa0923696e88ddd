namespace DeltaQuery.Engine.Sql;

/// <summary>From <paramref name="Normalized"/> on, offsets of the new text belong to those of the source from
/// <paramref name="Source"/> on.</summary>
internal readonly record struct OffsetShift(int Normalized, int Source);
