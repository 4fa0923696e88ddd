using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>A Parquet file that becomes a data file where it lies.</summary>
/// <param name="Place">Where that is, for reading.</param>
/// <param name="Path">The same, relative to the table's root, as it lies on disk.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="ModificationTime">When it was written, in milliseconds since the epoch.</param>
/// <param name="PartitionValues">What the folders above it say.</param>
internal sealed record ParquetFile(string Place, string Path, long Size, long ModificationTime, StringMap PartitionValues)
{
    public AddFile ToAdd() => new()
    {
        Path = DataPath.Encode(Path), PartitionValues = PartitionValues, Size = Size, ModificationTime = ModificationTime, DataChange = true,
    };
}
