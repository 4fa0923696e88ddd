namespace DeltaQuery.Engine.Planning;

/// <summary>What a plan says of one stand-in.</summary>
/// <param name="Filter">What every row must satisfy to be of use; Unknown if nothing is known.</param>
/// <param name="Columns">The columns that are read, by their place; null if all may be.</param>
internal sealed record PushedScan(PushedFilter Filter, IReadOnlySet<int>? Columns);
