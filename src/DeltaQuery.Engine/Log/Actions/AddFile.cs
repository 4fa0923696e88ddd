namespace DeltaQuery.Engine.Log.Actions;

/// <summary>A data file, with its deletion vector if it has one, becomes part of the table.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#add-file-and-remove-file">Add File and Remove
/// File</see>.</remarks>
internal sealed record AddFile
{
    /// <summary>As written: percent-encoded, relative to the table's root or absolute (see Schema.DataPath).</summary>
    public required string Path { get; init; }

    /// <summary>By physical column name; <see cref="StringMap.Missing"/> where the action has none, which <see cref="UnplacedFile"/> refuses in
    /// a table with partitions.</summary>
    public StringMap PartitionValues { get; init; } = StringMap.Empty;

    public long Size { get; init; }

    public long ModificationTime { get; init; }

    public bool DataChange { get; init; } = true;

    /// <summary>The statistics' JSON text, not parsed.</summary>
    public string? Stats { get; init; }

    public StringMap? Tags { get; init; }

    public DeletionVectorDescriptor? DeletionVector { get; init; }

    public long? BaseRowId { get; init; }

    public long? DefaultRowCommitVersion { get; init; }

    public string? ClusteringProvider { get; init; }
}
