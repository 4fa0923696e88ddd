namespace DeltaQuery.Engine.Log.Actions;

/// <summary>A file with the rows that a commit changed.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#add-cdc-file">Add CDC File</see>.</remarks>
internal sealed record AddCdcFile
{
    public required string Path { get; init; }

    public StringMap PartitionValues { get; init; } = StringMap.Empty;

    public long Size { get; init; }

    public bool DataChange { get; init; }

    public StringMap? Tags { get; init; }
}
