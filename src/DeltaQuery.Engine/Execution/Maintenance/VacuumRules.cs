using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>What VACUUM keeps.</summary>
/// <param name="Retention">How long removed files are kept.</param>
/// <param name="Specified">Whether the statement says so, and not the table.</param>
/// <param name="TableRetention">How long the table wants them to be kept.</param>
/// <param name="Cutoff">Versions that were the newest at this time or later can be read afterwards; in milliseconds since the epoch.</param>
/// <param name="UntrackedCutoff">Files that no commit names go only if they are older than this, as a writer may be about to commit them.</param>
internal sealed record VacuumRules(TimeSpan Retention, bool Specified, TimeSpan TableRetention, long Cutoff, long UntrackedCutoff)
{
    /// <summary>The rules of a statement for a table.</summary>
    /// <exception cref="DeltaException">NotSupported: the table's retention is longer, and the check is on.</exception>
    public static VacuumRules Of(VacuumStatement statement, DeltaTable table, TableProperties properties, SessionSettings settings, DateTimeOffset now)
    {
        var ofTable = properties.DeletedFileRetentionDuration;
        var retention = statement.RetainHours is { } hours
            ? TimeSpan.FromHours(Math.Min(hours, TimeSpan.MaxValue.TotalHours / 2))
            : ofTable;
        if (retention < ofTable && !settings.SkipsRetentionCheck)
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported,
                FormattableString.Invariant($"VACUUM of {table.Name} with RETAIN {statement.RetainHours} HOURS would delete files that versions of the last ")
                + FormattableString.Invariant($"{ofTable.TotalHours:0.##} hours need, for so long the table keeps them (delta.deletedFileRetentionDuration)"))
            {
                Table = table.Name,
                Hint = $"leave RETAIN out; or, if no query, writer or time travel needs older versions any longer, SET {SessionSettings.RetentionCheckKey} = false",
            };
        }

        var cutoff = Before(now, retention);
        var untracked = Before(now, TimeSpan.FromMinutes(Math.Min(settings.UntrackedMinutes, 1e9)));
        return new VacuumRules(retention, statement.RetainHours is not null, ofTable, cutoff, Math.Min(cutoff, untracked));
    }

    private static long Before(DateTimeOffset now, TimeSpan age) =>
        Math.Max(0, now.ToUnixTimeMilliseconds() - (long)Math.Min(age.TotalMilliseconds, long.MaxValue / 2d));
}
