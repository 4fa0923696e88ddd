using System.Collections.Concurrent;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Testing;

/// <summary>A store over a network that is a dictionary; it keeps what it was asked.</summary>
internal sealed class FakeRemoteStore : IRemoteStore
{
    private readonly ConcurrentDictionary<string, (byte[] Bytes, string ETag, DateTimeOffset LastModified)> _objects = new();
    private int _underWay;
    private int _puts;

    public string Server { get; init; } = "";

    public ConcurrentQueue<(string Path, long Offset, long Length, string? ETag)> Requests { get; } = new();

    /// <summary>The most requests that were under way at once.</summary>
    public int MostUnderWay { get; private set; }

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    private long _bytesSent;

    /// <summary>Called before each answer, with the number of the request (from 1); may wait or throw.</summary>
    public Func<int, string, CancellationToken, Task>? BeforeAnswer { get; set; }

    /// <summary>Whether conditions are passed over, as some stores do.</summary>
    public bool IgnoresConditions { get; set; }

    /// <summary>Puts an object, over one that is there.</summary>
    public string Put(string path, byte[] bytes, string? etag = null)
    {
        var tag = etag ?? $"\"tag {Interlocked.Increment(ref _puts)}\"";
        _objects[path] = (bytes, tag, new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero).AddSeconds(_puts));
        return tag;
    }

    public void Delete(string path) => _objects.TryRemove(path, out _);

    /// <summary>Forgets the requests so far.</summary>
    public void Reset()
    {
        Requests.Clear();
        Interlocked.Exchange(ref _bytesSent, 0);
    }

    public async Task<RemoteRange> GetRangeAsync(string path, long offset, long length, string? etag, CancellationToken cancellationToken)
    {
        Requests.Enqueue((path, offset, length, etag));
        var number = Requests.Count;
        lock (_objects)
            MostUnderWay = Math.Max(MostUnderWay, ++_underWay);
        try
        {
            await Task.Yield();
            if (BeforeAnswer is { } before)
                await before(number, path, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (!_objects.TryGetValue(path, out var found))
                throw new FileNotFoundException($"there is no object {path}", path);
            if (etag is not null && etag != found.ETag && !IgnoresConditions)
                throw new ObjectChangedException(path);
            var size = found.Bytes.LongLength;
            var start = offset < 0 ? Math.Max(0, size + offset) : Math.Min(offset, size);
            var end = offset < 0 ? size : Math.Min(offset + length, size);
            Interlocked.Add(ref _bytesSent, end - start);
            return new RemoteRange(found.Bytes.AsMemory((int)start, (int)(end - start)), size, found.ETag, found.LastModified);
        }
        finally
        {
            lock (_objects)
                _underWay--;
        }
    }
}
