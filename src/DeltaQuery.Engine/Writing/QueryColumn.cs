using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Writing;

/// <summary>A column of the query whose rows are written.</summary>
internal sealed record QueryColumn(string Name, LogicalType Type);
