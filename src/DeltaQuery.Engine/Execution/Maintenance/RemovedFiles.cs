using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>What VACUUM LITE looks at in the place of the folder: the files that commits outside of the retention have removed, or have in their
/// change data feed.</summary>
internal static class RemovedFiles
{
    /// <summary>Lists them.</summary>
    /// <param name="table">The table.</param>
    /// <param name="lastOutside">The last version whose commit is outside of the retention.</param>
    /// <param name="hidden">Which files are none of the table's data.</param>
    /// <param name="tables">Takes the files.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DeltaException">NotSupported: the log no longer has all commits since VACUUM last ran.</exception>
    public static async Task ListAsync(DeltaTable table, long lastOutside, HiddenNames hidden, VacuumTables tables, CancellationToken cancellationToken)
    {
        var listing = await LogListing.AllAsync(table.Store, table.LogDirectory, cancellationToken).ConfigureAwait(false);
        var oldest = listing.Files.Where(f => f.Kind == LogFileKind.Commit).Select(f => f.Version).DefaultIfEmpty(long.MaxValue).First();
        var done = await LastVacuum.ReadAsync(table, cancellationToken).ConfigureAwait(false);
        var first = done + 1 ?? 0;
        if (first > lastOutside)
            return;
        if (oldest > first)
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported,
                $"VACUUM LITE of {table.Name} is not possible: commits from version {first} on, which may have removed files, are no longer in the log")
            {
                Table = table.Name, Hint = "run VACUUM .. FULL, which looks into the table's folder",
            };
        }

        using var rows = tables.Append("listed");
        var paths = new TablePaths(table.Location);
        var removed = new CommitPaths((path, size, deleted, isAdded) =>
        {
            if (!isAdded && paths.Below(path) is { } below && !hidden.HidesWay(below))
                VacuumTables.AppendListed(rows, below, ListedKind.File, size, deleted);
        });
        await removed.ReadAsync(table, first, lastOutside, cancellationToken).ConfigureAwait(false);
    }
}
