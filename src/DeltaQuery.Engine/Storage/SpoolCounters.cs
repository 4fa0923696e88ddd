namespace DeltaQuery.Engine.Storage;

/// <summary>What a spool, or one lease of it, has asked of stores and had at hand.</summary>
internal sealed class SpoolCounters
{
    private long _requests;
    private long _bytesFetched;
    private long _bytesFromCache;

    /// <summary>Requests that were sent, those included that failed.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Bytes that came over the network.</summary>
    public long BytesFetched => Interlocked.Read(ref _bytesFetched);

    /// <summary>Bytes of footers and columns that were needed and there, or fetched by another statement meanwhile.</summary>
    public long BytesFromCache => Interlocked.Read(ref _bytesFromCache);

    public void CountRequest() => Interlocked.Increment(ref _requests);

    public void CountFetched(long bytes) => Interlocked.Add(ref _bytesFetched, bytes);

    public void CountFromCache(long bytes) => Interlocked.Add(ref _bytesFromCache, bytes);
}
