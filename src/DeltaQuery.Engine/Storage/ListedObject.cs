namespace DeltaQuery.Engine.Storage;

/// <summary>One entry of a listing of all that lies below a directory.</summary>
/// <param name="Path">Its path below the directory, with <c>/</c> between names.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Its size in bytes; 0 unless it is a file.</param>
/// <param name="LastModified">When it was last written.</param>
internal readonly record struct ListedObject(string Path, ListedKind Kind, long Size, DateTimeOffset LastModified)
{
    /// <summary>Its tag, where the store has such.</summary>
    public string? ETag { get; init; }
}
