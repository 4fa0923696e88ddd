namespace DeltaQuery.Engine;

/// <summary>How far the commit of several tables came (<c>SET deltaquery.commit.multi_table = 'best_effort'</c>), of which one failed.</summary>
/// <param name="Committed">The tables that are committed and stay so.</param>
/// <param name="Failed">The table whose commit failed.</param>
/// <param name="NotAttempted">The tables whose changes are gone without having been tried.</param>
public sealed record PartialCommit(IReadOnlyList<CommittedTable> Committed, string Failed, IReadOnlyList<string> NotAttempted);
