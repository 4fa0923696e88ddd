namespace DeltaQuery.Engine.Storage;

/// <summary>A file that a statement names, by its path or by a pattern.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Size">Its size in bytes, where a listing told it.</param>
/// <param name="ETag">Its tag, where a listing told it: it tells a file that was written anew from what the cache holds.</param>
internal readonly record struct NamedFile(string Path, long? Size = null, string? ETag = null);
