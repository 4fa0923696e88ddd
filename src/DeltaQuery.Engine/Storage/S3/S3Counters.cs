using System.Collections.Concurrent;

namespace DeltaQuery.Engine.Storage.S3;

/// <summary>How many requests were sent, those included that failed, and how many bytes of objects came back.</summary>
internal sealed class S3Counters
{
    private readonly ConcurrentDictionary<string, long> _requests = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>The requests of a kind: list, read, look for, write, delete, copy.</summary>
    public long Of(string verb) => _requests.GetValueOrDefault(verb);

    /// <summary>All requests.</summary>
    public long Requests => _requests.Values.Sum();

    /// <summary>Bytes that were read.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The requests by their kind.</summary>
    public IReadOnlyDictionary<string, long> ByKind => new SortedDictionary<string, long>(_requests, StringComparer.Ordinal);

    public void Count(string verb) => _requests.AddOrUpdate(verb, 1, (_, count) => count + 1);

    public void CountBytes(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
