using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Writing;

/// <summary>A data file that was written but is not part of the table yet.</summary>
/// <param name="Path">The file, relative to the table's root, as it lies on disk.</param>
/// <param name="RowCount">Its rows.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="PartitionValues">By physical name, in the order of the partition columns.</param>
/// <param name="Stats">The statistics' JSON.</param>
internal sealed record StagedFile(string Path, long RowCount, long Size, StringMap PartitionValues, string Stats)
{
    /// <summary>The action that makes the file part of the table.</summary>
    public AddFile ToAdd(long modificationTime) => new()
    {
        Path = Schema.DataPath.Encode(Path),
        PartitionValues = PartitionValues,
        Size = Size,
        ModificationTime = modificationTime,
        DataChange = true,
        Stats = Stats,
    };

    /// <summary>The action that makes the file part of the change data feed.</summary>
    /// <param name="folder">The folder that the file's path starts from, below the table's root.</param>
    public AddCdcFile ToChangeFile(string folder) => new()
    {
        Path = Schema.DataPath.Encode($"{folder}/{Path}"),
        PartitionValues = PartitionValues,
        Size = Size,
        DataChange = false,
    };
}
