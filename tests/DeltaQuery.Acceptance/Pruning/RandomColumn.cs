using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Acceptance.Pruning;

/// <summary>A column of a table at some version.</summary>
/// <param name="Id">What stays the same when the column is renamed or widened.</param>
/// <param name="Field">Its field in the schema.</param>
/// <param name="Flavor">What values it gets.</param>
/// <param name="IsPartition">Whether it is a partition column.</param>
/// <param name="Pool">Values that it was given.</param>
internal sealed record RandomColumn(int Id, StructField Field, Flavor Flavor, bool IsPartition, List<object?> Pool);
