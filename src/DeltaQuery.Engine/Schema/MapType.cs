namespace DeltaQuery.Engine.Schema;

/// <summary>Keys, which are never null, with their values.</summary>
internal sealed record MapType(DataType Key, DataType Value, bool ValueContainsNull = true) : DataType;
