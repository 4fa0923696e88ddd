using System.Globalization;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Transactions;

/// <summary>Whether a VACUUM that began while a transaction was under way may have deleted what the transaction has written and not committed.</summary>
internal static class StagedFiles
{
    /// <summary>How old our own VACUUM lets files become that no commit names, whatever the retention, unless it is told otherwise
    /// (<c>deltaquery.vacuum.untracked_minutes</c>).</summary>
    public static readonly TimeSpan UntrackedAge = TimeSpan.FromHours(1);

    // A century: whatever a log says, times can be counted with it.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_525);

    /// <summary>Whether it may, by the retention that it tells of and the time of its beginning.</summary>
    /// <param name="winning">A commit that came before ours.</param>
    /// <param name="changes">What ours brings in.</param>
    /// <param name="begun">When our oldest file can have been written.</param>
    public static bool MayBeGone(CommitActions winning, TableChanges changes, DateTimeOffset begun)
    {
        if (winning.CommitInfo is not { Operation: "VACUUM START" } info || changes.Adds.Count + changes.ChangeFiles.Count == 0)
            return false;
        var isOurs = info.EngineInfo?.StartsWith("DeltaQuery/", StringComparison.Ordinal) == true;
        var kept = Math.Max(RetentionOf(info).TotalMilliseconds, isOurs ? UntrackedAge.TotalMilliseconds : 0);
        return begun.ToUnixTimeMilliseconds() < (info.Timestamp ?? long.MaxValue) - kept;
    }

    /// <summary>How long a VACUUM keeps removed files, as its VACUUM START tells; no time at all where it does not.</summary>
    public static TimeSpan RetentionOf(CommitInfo start)
    {
        var milliseconds = Number("specifiedRetentionMillis") ?? Number("defaultRetentionMillis") ?? 0;
        return TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, Longest.TotalMilliseconds));

        double? Number(string parameter) =>
            start.OperationParameters?.TryGetValue(parameter, out var text) == true && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
    }
}
