namespace DeltaQuery.Engine.Log.Actions;

/// <summary>A data file, identified by its path and deletion vector, leaves the table.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#add-file-and-remove-file">Add File and Remove
/// File</see>.</remarks>
internal sealed record RemoveFile
{
    /// <summary>As written: percent-encoded, relative to the table's root or absolute (see Schema.DataPath).</summary>
    public required string Path { get; init; }

    public long? DeletionTimestamp { get; init; }

    public bool DataChange { get; init; } = true;

    public bool? ExtendedFileMetadata { get; init; }

    public StringMap? PartitionValues { get; init; }

    public long? Size { get; init; }

    public string? Stats { get; init; }

    public StringMap? Tags { get; init; }

    public DeletionVectorDescriptor? DeletionVector { get; init; }

    public long? BaseRowId { get; init; }

    public long? DefaultRowCommitVersion { get; init; }
}
