namespace DeltaQuery.Engine.Planning;

/// <summary>How a query is rewritten.</summary>
/// <param name="Parameters">The values of parameters, which prune as literals do.</param>
/// <param name="Prune">Whether files may be left out.</param>
/// <param name="Exact">Whether scans go by the files' own schemas in any case.</param>
/// <param name="Blind">Whether scans are only to be looked at, so that no data file need be there.</param>
/// <param name="WithTotals">Whether to count what there was to prune.</param>
internal sealed record RewriteOptions(
    IReadOnlyDictionary<string, object?>? Parameters = null, bool Prune = true, bool Exact = false, bool Blind = false,
    bool WithTotals = false);
