using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Log;

/// <summary>The add actions of a checkpoint (or of its sidecars) as SQL over its Parquet files. Protocol: "Checkpoint Schema".</summary>
/// <param name="Groups">Files with one and the same schema.</param>
/// <param name="RowGroups">The row groups of all files, in order.</param>
internal sealed record CheckpointSource(IReadOnlyList<CheckpointGroup> Groups, IReadOnlyList<RowGroup> RowGroups)
{
    public static readonly CheckpointSource Empty = new([], []);

    /// <summary>How many rows the files hold, of all actions.</summary>
    public long RowCount => RowGroups.Sum(g => g.Rows);

    /// <summary>Parquet files of the log as a relation.</summary>
    public static string Read(IEnumerable<string> files) => $"read_parquet({SqlText.Files(files)}, hive_partitioning = false)";
}
