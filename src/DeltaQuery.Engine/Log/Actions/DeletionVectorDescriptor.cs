namespace DeltaQuery.Engine.Log.Actions;

/// <summary>Where a deletion vector lies, how long it is and how many rows it deletes.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#deletion-vector-descriptor-schema">Deletion Vector
/// Descriptor Schema</see>.</remarks>
internal sealed record DeletionVectorDescriptor
{
    public const string InlineStorage = "i";
    public const string AbsolutePathStorage = "p";
    public const string UuidStorage = "u";

    private const int EncodedUuidLength = 20;

    /// <summary>u (a file named by a UUID under the table's root), p (an absolute path) or i (inline).</summary>
    public required string StorageType { get; init; }

    public required string PathOrInlineDv { get; init; }

    public int? Offset { get; init; }

    public required int SizeInBytes { get; init; }

    public required long Cardinality { get; init; }

    public bool IsInline => StorageType == InlineStorage;

    /// <summary>With the data file's path the key of a logical file.</summary>
    public string UniqueId => IdOf(StorageType, PathOrInlineDv, Offset);

    /// <summary>The file's path in the form of add.path: percent-encoded, relative to the table's root for storage type u, absolute for p.
    /// </summary>
    /// <exception cref="DeltaException">The UUID is damaged, or the storage type is unknown.</exception>
    public string FilePath => StorageType switch
    {
        UuidStorage => UuidFilePath(),
        AbsolutePathStorage => PathOrInlineDv,
        InlineStorage => throw new InvalidOperationException("An inline deletion vector has no file."),
        _ => throw Corrupt($"unknown storage type '{StorageType}'"),
    };

    /// <summary><see cref="UniqueId"/> of its parts.</summary>
    public static string IdOf(string storageType, string pathOrInline, int? offset) =>
        offset is { } at ? $"{storageType}{pathOrInline}@{at}" : storageType + pathOrInline;

    /// <summary>The descriptor of a vector in the file that <see cref="FilePath"/> makes of prefix and UUID.</summary>
    public static DeletionVectorDescriptor ForUuid(Guid id, string prefix, int offset, int sizeInBytes, long cardinality)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return new()
        {
            StorageType = UuidStorage,
            PathOrInlineDv = prefix + Z85.Encode(bytes),
            Offset = offset,
            SizeInBytes = sizeInBytes,
            Cardinality = cardinality,
        };
    }

    private string UuidFilePath()
    {
        int prefixLength = PathOrInlineDv.Length - EncodedUuidLength;
        if (prefixLength < 0 || Z85.TryDecode(PathOrInlineDv.AsSpan(prefixLength)) is not { } bytes)
            throw Corrupt("the path holds no Z85 UUID");

        string name = $"deletion_vector_{new Guid(bytes, bigEndian: true):D}.bin";
        return prefixLength == 0 ? name : $"{PathOrInlineDv[..prefixLength]}/{name}";
    }

    private DeltaException Corrupt(string message) => new(DeltaErrorCode.CorruptLog, $"Deletion vector {UniqueId}: {message}.");
}
