namespace DeltaQuery.Engine.DuckDb;

/// <summary>A field of a STRUCT or a member of a UNION. The fields of an unnamed STRUCT have empty names.</summary>
internal sealed record LogicalTypeField(string Name, LogicalType Type);
