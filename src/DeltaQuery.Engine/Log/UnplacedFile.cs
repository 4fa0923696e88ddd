using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>A data file whose action has no partition values at all. A table without partitions can do without them; in any other the file's
/// rows would have NULL where their values should be.</summary>
/// <param name="LogFile">The file of the log that adds it.</param>
/// <param name="Path">Its path.</param>
internal sealed record UnplacedFile(string LogFile, string Path)
{
    /// <summary>Refuses the table if it has partitions.</summary>
    /// <exception cref="DeltaException">CorruptLog.</exception>
    public void Check(Metadata metadata)
    {
        if (metadata.PartitionColumns.Count > 0)
        {
            throw new DeltaException(
                DeltaErrorCode.CorruptLog, $"{LogFile}: add without partitionValues in a table with partitions: {Path}") { Path = LogFile };
        }
    }
}
