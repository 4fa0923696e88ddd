using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Transactions;

/// <summary>What a commit's history says of it.</summary>
/// <param name="Name">As Spark calls it: <c>WRITE</c>, <c>CREATE TABLE AS SELECT</c>.</param>
/// <param name="Parameters">Values are JSON in a string where they are lists or maps.</param>
/// <param name="Metrics">Counts, as text.</param>
internal sealed record Operation(string Name, StringMap Parameters, StringMap Metrics)
{
    /// <summary>What the user wants to be said of it.</summary>
    public string? UserMetadata { get; init; }
}
