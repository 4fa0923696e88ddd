using System.Globalization;
using DeltaQuery.Engine.Log;

namespace DeltaQuery.Engine.Transactions;

/// <summary>Whether a VACUUM that began while a transaction was under way may have deleted what the transaction has written and not committed.</summary>
internal static class StagedFiles
{
    /// <summary>How old our own VACUUM lets files become that no commit names, whatever the retention, unless it is told otherwise
    /// (<c>deltaquery.vacuum.untracked_minutes</c>).</summary>
    public static readonly TimeSpan UntrackedAge = TimeSpan.FromHours(1);

    /// <summary>Whether it may, by the retention that it tells of and the time of its beginning.</summary>
    /// <param name="winning">A commit that came before ours.</param>
    /// <param name="changes">What ours brings in.</param>
    /// <param name="begun">When our oldest file can have been written.</param>
    public static bool MayBeGone(CommitActions winning, TableChanges changes, DateTimeOffset begun)
    {
        if (winning.CommitInfo is not { Operation: "VACUUM START" } info || changes.Adds.Count + changes.ChangeFiles.Count == 0)
            return false;
        var retention = Number("specifiedRetentionMillis") ?? Number("defaultRetentionMillis") ?? 0;
        var isOurs = info.EngineInfo?.StartsWith("DeltaQuery/", StringComparison.Ordinal) == true;
        var kept = Math.Max(retention, isOurs ? UntrackedAge.TotalMilliseconds : 0);
        return begun.ToUnixTimeMilliseconds() < (info.Timestamp ?? long.MaxValue) - kept;

        double? Number(string parameter) =>
            info.OperationParameters?.TryGetValue(parameter, out var text) == true && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
    }
}
