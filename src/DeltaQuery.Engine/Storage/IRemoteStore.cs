namespace DeltaQuery.Engine.Storage;

/// <summary>What a store over a network can do beyond <see cref="IObjectStore"/>: answer a range together with what object it is of.</summary>
internal interface IRemoteStore
{
    /// <summary>Which server it is: what lies at a path of one is another object than what lies there at another.</summary>
    string Server => "";

    /// <summary>A range of one object; shorter where the object ends, and empty of an empty object.</summary>
    /// <param name="path">The object.</param>
    /// <param name="offset">Where the range begins; if negative, the range is that many bytes from the object's end, or all that there are.
    /// </param>
    /// <param name="length">The length of the range; not looked at if <paramref name="offset"/> is negative.</param>
    /// <param name="etag">The object must still be this one; null for whatever is there.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <exception cref="ObjectChangedException">There is another object now than that of <paramref name="etag"/>.</exception>
    /// <exception cref="FileNotFoundException">There is no such object.</exception>
    Task<RemoteRange> GetRangeAsync(string path, long offset, long length, string? etag, CancellationToken cancellationToken);
}
