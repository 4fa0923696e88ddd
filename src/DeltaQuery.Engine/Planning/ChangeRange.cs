using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Planning;

/// <summary>A call of table_changes(): of which table the changes are asked for, from where to where.</summary>
/// <param name="Table">The table.</param>
/// <param name="From">Where the range begins.</param>
/// <param name="To">Where it ends, this version or time among it; null for the newest version.</param>
internal sealed record ChangeRange(TableReference Table, ChangeBound From, ChangeBound? To)
{
    /// <summary>The first and the last version of the range. The last one is the smaller where no commit lies between two times.</summary>
    /// <param name="table">The table.</param>
    /// <param name="latest">Its newest version.</param>
    /// <param name="cancellationToken">Stops the reading of times.</param>
    /// <exception cref="DeltaException">VersionNotFound or TimestampOutOfRange.</exception>
    public async Task<(long From, long To)> VersionsAsync(DeltaTable table, Snapshot latest, CancellationToken cancellationToken)
    {
        var history = From.Time is null && To?.Time is null ? null : await table.HistoryAsync(cancellationToken).ConfigureAwait(false);
        var from = From.Time is { } start
            ? await history!.VersionFromAsync(latest.Properties, start, cancellationToken).ConfigureAwait(false)
            : From.Version;
        var to = To is not { } end ? latest.Version : end.Time is { } stop
            ? await history!.VersionAtAsync(latest.Properties, stop, cancellationToken).ConfigureAwait(false)
            : end.Version;
        if (from < 0)
            throw Error(table, from, $"a range of changes cannot start at version {from}");
        if (from > latest.Version)
            throw Error(table, from, $"the changes of {table.Name} cannot start at version {from}: the newest one is {latest.Version}");
        var isBetweenCommits = to == from - 1 && To is { } last && From.Time <= last.Time;
        if (to < from && !isBetweenCommits)
            throw Error(table, from, $"the changes of {table.Name} cannot end at version {to}, before they start at version {from}");
        return (from, Math.Min(to, latest.Version));
    }

    private static DeltaException Error(DeltaTable table, long version, string message) =>
        new(DeltaErrorCode.VersionNotFound, message) { Table = table.Name, Version = version };
}
