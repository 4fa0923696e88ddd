using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>A VACUUM whose end the log does not tell: it may still delete what it found when it began.</summary>
/// <param name="Version">Its VACUUM START.</param>
/// <param name="Began">When that was committed.</param>
internal sealed record RunningVacuum(long Version, DateTimeOffset Began)
{
    /// <summary>For how long one counts that never tells its end, as it was killed.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>One that may delete files which an earlier version needs and the newest does not; null if there is none.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="table">The table.</param>
    /// <param name="newest">Its newest version.</param>
    /// <param name="earlier">The earlier one.</param>
    /// <remarks>One that began before the earlier version was committed knows nothing of its files but what it keeps, or what was too young for it. One that
    /// begins later than the newest version is a conflict for who commits.</remarks>
    public static async Task<RunningVacuum?> OverAsync(ExecutionContext context, DeltaTable table, Snapshot newest, long earlier)
    {
        var history = await table.HistoryAsync(context.CancellationToken).ConfigureAwait(false);
        var oldest = context.Session.Engine.Options.Clock.GetUtcNow() - Longest;
        var (starts, open, ends) = (new List<(RunningVacuum Vacuum, TimeSpan Retention)>(), 0, 0);
        await foreach (var (version, time, info) in history.EntriesAsync(newest.Properties, long.MaxValue, context.CancellationToken).ConfigureAwait(false))
        {
            if (time < oldest)
                break;
            if (info is { Operation: "VACUUM END" })
                ends++;
            if (info is not { Operation: "VACUUM START" })
                continue;
            starts.Add((new RunningVacuum(version, time), StagedFiles.RetentionOf(info)));
            if (--ends < 0)
                (open, ends) = (starts.Count, 0);
        }

        // An end does not say which one has ended: where one is open, those that began after it may be.
        if (open == 0)
            return null;
        var needed = await history.TimestampAsync(newest.Properties, earlier + 1, context.CancellationToken).ConfigureAwait(false); // until then it was the newest
        return starts.Take(open).Where(s => s.Vacuum.Version > earlier && (needed is null || needed < s.Vacuum.Began - s.Retention)).Select(s => s.Vacuum).LastOrDefault();
    }
}
