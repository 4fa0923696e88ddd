namespace DeltaQuery.Engine.Storage;

/// <summary>A remote object that DuckDB is to read.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Size">Its size, if that is known (an AddFile's size, or from a listing): the object must have it.</param>
/// <param name="Columns">The columns of the Parquet file that are read; null for the whole object.</param>
/// <param name="ETag">Its tag, if a listing told it: what the cache holds of another one is stale.</param>
/// <remarks>What has neither a size nor a tag is not known to be unchanged, so that the store is asked each time.</remarks>
internal sealed record SpoolRequest(string Path, long? Size, SpoolColumns? Columns, string? ETag = null)
{
    /// <summary>The server that it is asked of.</summary>
    public string Server { get; init; } = "";

    /// <summary>What the object is known by.</summary>
    public string Key => SpoolHeader.KeyOf(Server, Path);
}
