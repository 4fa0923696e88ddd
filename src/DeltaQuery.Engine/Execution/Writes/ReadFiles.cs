using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Writes;

/// <summary>What a statement has read that chose some files of a table.</summary>
internal static class ReadFiles
{
    /// <summary>The files, and that no other commit brings in one which would have been chosen.</summary>
    /// <param name="table">The table.</param>
    /// <param name="version">The version that was read.</param>
    /// <param name="files">The files.</param>
    /// <param name="choose">Chooses among the files of a later version.</param>
    public static ReadSet Of(DeltaTable table, long version, IEnumerable<ScannedFile> files, Func<Snapshot, IEnumerable<ScannedFile>> choose) =>
        new(version, WholeTable: false)
        {
            Files = files.Select(Key).ToHashSet(StringComparer.Ordinal),
            FindNewFiles = async cancellationToken =>
            {
                var current = await table.CurrentAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    // By key: of a file that stands in a checkpoint nobody knows with which version it came, but that it was not a later one.
                    return choose(current).Where(f => f.AddedVersion > version).Select(Key).ToHashSet(StringComparer.Ordinal);
                }
                finally
                {
                    current.Files.Release();
                }
            },
        };

    private static string Key(ScannedFile file) => LogReplay.KeyOf(file.LogPath, file.DeletionVector);
}
