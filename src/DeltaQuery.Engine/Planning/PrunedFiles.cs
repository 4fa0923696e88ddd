using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Planning;

/// <summary>A file that a scan reads.</summary>
/// <param name="Path">Where it lies: a local path, or a remote one.</param>
/// <param name="PartitionValues">The text of each partition column's value, as DuckDB prints it in UTC; null for NULL.</param>
/// <param name="DeletionVector">The vector of its deleted rows, or null.</param>
/// <param name="Rows">How many rows it holds, deleted ones included; null if its statistics don't say.</param>
internal sealed record ScannedFile(
    string Path, IReadOnlyList<string?> PartitionValues, DeletionVectorDescriptor? DeletionVector, long? Rows)
{
    /// <summary>The path as the log has it.</summary>
    public required string LogPath { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The version that added it.</summary>
    public long AddedVersion { get; init; }

    /// <summary>If set, only the rows of this vector are read, but for those of <see cref="DeletionVector"/>.</summary>
    public DeletionVectorDescriptor? Only { get; init; }

    /// <summary>A bitmap of rows that are not read either; null for none.</summary>
    public ulong[]? Gone { get; init; }

    /// <summary>The id of its first row; null if it has none, or if nobody asked.</summary>
    public long? BaseRowId { get; init; }

    /// <summary>The version that its rows are of, if they don't say otherwise; null if nobody asked.</summary>
    public long? RowCommitVersion { get; init; }

    /// <summary>Whether some of its rows are not read.</summary>
    public bool LosesRows => DeletionVector is not null || Gone is not null;

    /// <summary>Whether it may hold days for which the calendar matters (<see cref="LegacyCalendar"/>) in a column that the scan reads.</summary>
    public bool MayHoldOldDays { get; init; }
}

/// <summary>What there was to prune.</summary>
/// <param name="Files">How many files the version has.</param>
/// <param name="AfterPartitions">How many are left after looking at partition values.</param>
/// <param name="Bytes">The size of all files of the version.</param>
internal sealed record PruningTotals(long Files, long AfterPartitions, long Bytes);

/// <summary>The files that are left of a table for one query.</summary>
/// <param name="Files">The files to scan, oldest first.</param>
/// <param name="Bytes">Their size.</param>
internal sealed record PrunedFiles(IReadOnlyList<ScannedFile> Files, long Bytes)
{
    public static readonly PrunedFiles None = new([], 0);

    /// <summary>How many rows the files hold after deletion; null if that is not known of every file.</summary>
    public long? LiveRows
    {
        get
        {
            long rows = 0;
            foreach (var file in Files)
            {
                var deleted = file.DeletionVector?.Cardinality ?? 0;
                if (file.Rows is not { } count || deleted < 0 || deleted > count)
                    return null;
                rows += count - deleted;
            }

            return rows;
        }
    }
}
