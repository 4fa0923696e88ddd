using System.Globalization;
using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>Positions that a table had and has no longer: an ingest that began anew would write rows a second time.</summary>
internal static class LostPositions
{
    // Of an old table the log has many commits more; positions that moved so long ago were most likely not this ingest's.
    private const long MostCommits = 1000;

    /// <summary>Refuses to begin where START FROM says in partitions that the ingest has read before.</summary>
    /// <param name="ids">The ingest's identifiers.</param>
    /// <param name="version">The table.</param>
    /// <param name="partitions">The partitions.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeltaException">QueryFailed.</exception>
    public static async Task CheckAsync(
        PositionIds ids, HeldVersion version, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        var missing = partitions.Where(p => ids.NextOf(version.Snapshot, p) is null).ToDictionary(ids.AppIdOf, StringComparer.Ordinal);
        if (missing.Count == 0)
            return;
        var commits = await version.Table.CommitsFromAsync(Math.Max(0, version.Snapshot.Version - MostCommits), cancellationToken).ConfigureAwait(false);
        // What came after the version says nothing of it: another member's position may be there, and the commit is then fenced by it.
        var last = commits.Where(c => c.Version <= version.Snapshot.Version).SelectMany(c => c.Transactions.Select(t => (c.Version, Action: t)))
            .Where(t => missing.ContainsKey(t.Action.AppId)).GroupBy(t => t.Action.AppId, StringComparer.Ordinal).Select(of => of.Last())
            .LastOrDefault(of => !PositionIds.IsTakenBack(of.Action));
        if (last.Action is null)
            return;
        var (partition, next) = (missing[last.Action.AppId], last.Action.Version + (ids.AsKafkaDeltaIngest ? 1 : 0));
        throw new DeltaException(
            DeltaErrorCode.QueryFailed, string.Create(
                CultureInfo.InvariantCulture,
                $"{version.Snapshot.Name} has lost positions of the ingest {ids.Id}: {partition} was at offset {next} in version {last.Version}, and is at none now"))
        {
            Table = version.Snapshot.Name, Version = last.Version,
            Hint = "delta.setTransactionRetentionDuration lets positions expire: unset it; with another APP ID an ingest begins anew",
        };
    }
}
