namespace DeltaQuery.Engine.Storage;

/// <summary>Of which remote object a local file is.</summary>
/// <param name="Path">The object's path.</param>
/// <param name="ETag">Its tag.</param>
/// <param name="Size">Its size.</param>
/// <param name="LastModified">When it was written; the local file's time too, however often ranges are added, for DuckDB knows footers by it.
/// </param>
internal sealed record SpoolHeader(string Path, string ETag, long Size, DateTime LastModified)
{
    /// <summary>The server that it is of.</summary>
    public string Server { get; init; } = "";

    /// <summary>What the object is known by.</summary>
    public string Key => KeyOf(Server, Path);

    public static string KeyOf(string server, string path) => server.Length == 0 ? path : $"{server}\n{path}";

    /// <summary>Whether it is what a request asks for, as far as that says.</summary>
    public bool Fits(SpoolRequest request) =>
        Key == request.Key && (request.Size ?? Size) == Size && (request.ETag is null || request.ETag == ETag);
}
