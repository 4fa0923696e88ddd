namespace DeltaQuery.Engine.Schema;

/// <summary>A list of one type.</summary>
internal sealed record ArrayType(DataType Element, bool ContainsNull = true) : DataType;
