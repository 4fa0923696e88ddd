namespace DeltaQuery.Engine;

/// <summary>A field of a STRUCT, or a member of a UNION.</summary>
/// <param name="Name">Its name; empty where the STRUCT has none.</param>
/// <param name="Type">Its type.</param>
public sealed record ResultField(string Name, ResultType Type);
