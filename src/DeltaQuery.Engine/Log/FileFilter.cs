namespace DeltaQuery.Engine.Log;

/// <summary>Which files of a list a query wants. Conditions have holes for facts (<see cref="FactText"/>).</summary>
/// <param name="Partition">A condition on partition values, or null.</param>
/// <param name="Statistics">A condition on statistics, true or NULL-proof where they are missing; or null.</param>
/// <param name="Bounds">Conditions that follow from the two in files that have all of a condition's facts: plain comparisons, which DuckDB holds
/// against the row groups of a checkpoint.</param>
internal sealed record FileFilter(string? Partition, string? Statistics, IReadOnlyList<BoundCondition> Bounds)
{
    /// <summary>Both conditions in one; null if there is none.</summary>
    public string? Condition => (Partition, Statistics) switch
    {
        (null, null) => null,
        ({ } one, null) => one,
        (null, { } one) => one,
        ({ } one, { } other) => $"({one}) AND ({other})",
    };
}
