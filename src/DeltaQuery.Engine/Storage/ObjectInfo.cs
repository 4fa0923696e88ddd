namespace DeltaQuery.Engine.Storage;

/// <summary>One object of a listing: its name below the listed directory, its size in bytes and when it was last written.</summary>
internal readonly record struct ObjectInfo(string Name, long Size, DateTimeOffset LastModified)
{
    /// <summary>Its tag, where the store has such.</summary>
    public string? ETag { get; init; }
}
