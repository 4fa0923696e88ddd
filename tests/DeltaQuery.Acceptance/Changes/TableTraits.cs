namespace DeltaQuery.Acceptance.Changes;

/// <summary>What the table of a sequence forbids its rows, and what of it cannot be altered.</summary>
/// <param name="IsPartitioned">It is partitioned by p.</param>
/// <param name="IsMapped">Its columns have names of their own in files.</param>
/// <param name="HasNotNull">id is never NULL.</param>
/// <param name="HasConstraint">k_small: k is below 1000.</param>
/// <param name="IsGenerated">There is another column: g INT GENERATED ALWAYS AS (k * 2).</param>
internal sealed record TableTraits(bool IsPartitioned, bool IsMapped, bool HasNotNull, bool HasConstraint, bool IsGenerated);
