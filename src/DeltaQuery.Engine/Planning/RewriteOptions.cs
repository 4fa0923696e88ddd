namespace DeltaQuery.Engine.Planning;

/// <summary>How a query is rewritten.</summary>
/// <param name="Parameters">The values of parameters, which prune as literals do.</param>
/// <param name="Prune">Whether files may be left out.</param>
/// <param name="Exact">Whether scans go by the files' own schemas in any case.</param>
/// <param name="WithTotals">Whether to count what there was to prune.</param>
/// <param name="PlanOnly">Whether the query is only explained, so that files which can't be read are no error.</param>
/// <param name="PartitionZone">The time zone of timestamps without one in partition values.</param>
internal sealed record RewriteOptions(
    IReadOnlyDictionary<string, object?>? Parameters = null, bool Prune = true, bool Exact = false, bool WithTotals = false,
    bool PlanOnly = false, string PartitionZone = "UTC")
{
    /// <summary>Whether the query runs, so that its columns must be at hand; else footers will do.</summary>
    public bool Runs { get; init; } = true;

    /// <summary>Whether scans may add parameters to the statement's own.</summary>
    public bool MayAddParameters { get; init; } = true;
}
