using System.Collections.Concurrent;
using System.Net;
using Amazon.Runtime;
using Amazon.S3.Model;

namespace DeltaQuery.Engine.Storage.S3;

/// <summary>Buckets of a server that speaks S3. Paths are <c>s3://bucket/key</c>; a folder is what keys have in common up to a <c>/</c>.</summary>
/// <param name="client">The server.</param>
/// <param name="staging">Where DuckDB writes what will be uploaded.</param>
internal sealed partial class S3ObjectStore(S3Client client, StagingFolder staging) : IObjectStore, IRemoteStore
{
    private const int Piece = 8 << 20; // bytes of one request
    private const int PiecesAtOnce = 16; // which share the line

    private readonly ConcurrentDictionary<string, Task<bool>> _conditional = new(StringComparer.Ordinal); // by bucket

    public string Server => client.Endpoint;

    public async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await ReadWholeAsync(path, cancellationToken).ConfigureAwait(false);
            }
            catch (ObjectChangedException e) when (attempt >= client.Retries)
            {
                throw new DeltaException(DeltaErrorCode.StorageFailed, $"cannot read {path}: it is being written all the time", e) { Path = path };
            }
            catch (ObjectChangedException)
            {
                // from the start once more
            }
        }
    }

    public async Task<byte[]> ReadRangeAsync(string path, long offset, int length, CancellationToken cancellationToken) =>
        length == 0 ? [] : (await GetRangeAsync(path, offset, length, null, cancellationToken).ConfigureAwait(false)).Bytes.ToArray();

    public Task<RemoteRange> GetRangeAsync(string path, long offset, long length, string? etag, CancellationToken cancellationToken)
    {
        var at = S3Location.Parse(path);
        var range = offset < 0 ? new Amazon.S3.Model.ByteRange($"bytes={offset}") : new Amazon.S3.Model.ByteRange(offset, offset + length - 1);
        return client.CallAsync("read", path, async (s3, token) =>
        {
            try
            {
                using var response = await s3.GetObjectAsync(
                    new GetObjectRequest { BucketName = at.Bucket, Key = at.Key, ByteRange = range }, token).ConfigureAwait(false);
                if (etag is not null && response.ETag != etag)
                    throw new ObjectChangedException(path);
                var bytes = new byte[response.ContentLength];
                await response.ResponseStream.ReadExactlyAsync(bytes, token).ConfigureAwait(false);
                client.Counters.CountBytes(bytes.Length);
                return new RemoteRange(bytes, SizeOf(response), response.ETag, response.LastModified ?? default);
            }
            catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                var head = await s3.GetObjectMetadataAsync(at.Bucket, at.Key, token).ConfigureAwait(false);
                if (etag is not null && head.ETag != etag)
                    throw new ObjectChangedException(path);
                return new RemoteRange(ReadOnlyMemory<byte>.Empty, head.ContentLength, head.ETag, head.LastModified ?? default);
            }
        }, cancellationToken, length * PiecesAtOnce);
    }

    public async Task<bool> ExistsAsync(string path, CancellationToken cancellationToken)
    {
        var at = S3Location.Parse(path);
        try
        {
            await client.CallAsync("look for", path, (s3, token) => s3.GetObjectMetadataAsync(at.Bucket, at.Key, token), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    public async Task<bool> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var at = S3Location.Parse(path);
        var isConditional = await IsConditionalAsync(path, cancellationToken).ConfigureAwait(false);
        if (!isConditional && await ExistsAsync(path, cancellationToken).ConfigureAwait(false))
            return false;

        // A request of which no answer came is not sent again: a second would meet the first one's object, and take it for another writer's
        // (TRAPS W7). A server that answers is asked again where it is busy.
        var mayBeDone = false;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await client.CallOnceAsync((s3, token) => s3.PutObjectAsync(Put(at, content, isConditional), token)).ConfigureAwait(false);
                return true;
            }
            catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
            {
                return mayBeDone ? throw new UnknownOutcomeException(path, S3Failures.Of("write", path, e, client.Endpoint)) : false;
            }
            catch (AmazonServiceException e) when (IsBusy(e) && attempt < client.Retries)
            {
                mayBeDone |= e.StatusCode >= HttpStatusCode.InternalServerError; // a server that failed may have failed after it
            }
            catch (Exception e) when (!mayBeDone && S3Failures.IsRefusal(e))
            {
                throw S3Failures.Of("write", path, e, client.Endpoint);
            }
            catch (Exception e)
            {
                throw new UnknownOutcomeException(path, S3Failures.Of("write", path, e, client.Endpoint));
            }

            await PauseAsync(mayBeDone, attempt, path, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var at = S3Location.Parse(path);
        return client.CallAsync("write", path, (s3, token) => s3.PutObjectAsync(Put(at, content, ifAbsent: false), token), cancellationToken);
    }

    public async Task<bool> ReplaceAsync(string path, ReadOnlyMemory<byte> was, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var at = S3Location.Parse(path);
        var isConditional = await IsConditionalAsync(path, cancellationToken).ConfigureAwait(false);
        RemoteRange there;
        try
        {
            there = await GetRangeAsync(path, 0, Math.Max(was.Length, 1), null, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            return false;
        }

        if (there.ObjectSize != was.Length || !there.Bytes.Span.SequenceEqual(was.Span))
            return false;
        return await client.CallAsync("write", path, async (s3, token) =>
        {
            var put = Put(at, content, ifAbsent: false);
            put.IfMatch = isConditional ? there.ETag.Trim('"') : null; // as all servers take it
            try
            {
                await s3.PutObjectAsync(put, token).ConfigureAwait(false);
                return true;
            }
            catch (AmazonServiceException e) when (e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict or HttpStatusCode.NotFound)
            {
                return false; // if it was this very put, sent a second time, its content tells
            }
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A staged file that was never uploaded goes from the staging folder alone.</summary>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        if (staging.Delete(path))
            return;
        var at = S3Location.Parse(path);
        try
        {
            await client.CallAsync("delete", path, (s3, token) => s3.DeleteObjectAsync(at.Bucket, at.Key, token), cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            // it is gone
        }
    }

    private async Task<byte[]> ReadWholeAsync(string path, CancellationToken cancellationToken)
    {
        var first = await GetRangeAsync(path, 0, Piece, null, cancellationToken).ConfigureAwait(false);
        if (first.Bytes.Length == first.ObjectSize)
            return first.Bytes.ToArray();
        var whole = new byte[first.ObjectSize];
        first.Bytes.CopyTo(whole);
        var starts = Enumerable.Range(1, (int)((first.ObjectSize - 1) / Piece)).Select(i => (long)i * Piece);
        await Parallel.ForEachAsync(starts, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (start, token) =>
        {
            var next = await GetRangeAsync(path, start, Piece, first.ETag, token).ConfigureAwait(false);
            if (next.Bytes.Length != Math.Min(Piece, whole.Length - start))
                throw new ObjectChangedException(path);
            next.Bytes.CopyTo(whole.AsMemory((int)start));
        }).ConfigureAwait(false);
        return whole;
    }

    /// <summary>Whether the bucket keeps to <c>If-None-Match</c>; asked once, by a second put of an object that must be refused.</summary>
    /// <exception cref="DeltaException">NotSupported: it does not, and others may write, too.</exception>
    private async Task<bool> IsConditionalAsync(string path, CancellationToken cancellationToken)
    {
        var bucket = S3Location.Parse(path).Bucket;
        var asked = _conditional.GetOrAdd(bucket, _ => ProbeAsync(path));
        try
        {
            if (await asked.WaitAsync(cancellationToken).ConfigureAwait(false))
                return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _conditional.TryRemove(new KeyValuePair<string, Task<bool>>(bucket, asked)); // the next commit asks again
            throw;
        }

        if (client.Options.SingleWriter)
            return false;
        throw new DeltaException(
            DeltaErrorCode.NotSupported, $"cannot write {path}: {client.Endpoint} ignores If-None-Match, so that two writers could take one version")
        {
            Path = path, Hint = "if nobody else writes, say so: S3 Single Writer=true, or DELTAQUERY_S3_SINGLE_WRITER=true",
        };
    }

    private async Task<bool> ProbeAsync(string path)
    {
        var probe = S3Location.Parse($"{path[..path.LastIndexOf('/')]}/.deltaquery-probe-{Guid.NewGuid():N}");
        var name = probe.ToString();
        await client.CallAsync("write", name, (s3, token) => s3.PutObjectAsync(Put(probe, default, ifAbsent: false), token), CancellationToken.None).ConfigureAwait(false);
        try
        {
            return await client.CallAsync("write", name, async (s3, token) =>
            {
                try
                {
                    await s3.PutObjectAsync(Put(probe, default, ifAbsent: true), token).ConfigureAwait(false);
                    return false;
                }
                catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
                {
                    return true;
                }
                catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.NotImplemented)
                {
                    return false;
                }
            }, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            await DeleteAsync(name, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a put may be sent again: others are busy with the same key (409), or with the whole server.</summary>
    private static bool IsBusy(AmazonServiceException error) =>
        error.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests || error.StatusCode >= HttpStatusCode.InternalServerError && S3Failures.Passes(error);

    /// <summary>Waits before the same put is sent again, for twice as long each time.</summary>
    /// <exception cref="UnknownOutcomeException">The wait was cancelled after a put that may have been done.</exception>
    private static async Task PauseAsync(bool mayBeDone, int attempt, string path, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Random.Shared.Next(20 << Math.Min(attempt, 7)), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (mayBeDone)
        {
            throw new UnknownOutcomeException(path, e);
        }
    }

    private static PutObjectRequest Put(S3Location at, ReadOnlyMemory<byte> content, bool ifAbsent) => new()
    {
        BucketName = at.Bucket, Key = at.Key, InputStream = new MemoryStream(content.ToArray()), UseChunkEncoding = false,
        IfNoneMatch = ifAbsent ? "*" : null,
    };

    private static long SizeOf(GetObjectResponse response) =>
        response.ContentRange is { } range && long.TryParse(range.AsSpan(range.LastIndexOf('/') + 1), out var size) ? size : response.ContentLength;
}
