using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;

namespace DeltaQuery.Engine.Storage.S3;

/// <summary>Files that DuckDB writes into the staging folder, and their way up.</summary>
internal sealed partial class S3ObjectStore
{
    private const long LargestSinglePut = 32 << 20; // bytes
    private const long PartSize = 16 << 20; // bytes
    private const int Uploads = 8;

    public string LocalPath(string path) => staging.PathOf(path);

    /// <summary>A folder is nothing until something lies in it, but for one that shall last: that is an object whose key ends with a <c>/</c>.</summary>
    public async Task<bool> CreateDirectoryAsync(string directory, bool lasting, CancellationToken cancellationToken)
    {
        staging.Create(directory);
        if (await DirectoryExistsAsync(directory, cancellationToken).ConfigureAwait(false))
            return false;
        if (lasting)
        {
            var at = S3Location.Parse(directory);
            await client.CallAsync(
                "write", directory, (s3, token) => s3.PutObjectAsync(Put(at with { Key = at.Prefix }, default, ifAbsent: false), token), cancellationToken)
                .ConfigureAwait(false);
        }

        return true;
    }

    public Task PublishAsync(string directory, IReadOnlyList<string> files, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        files, new ParallelOptions { MaxDegreeOfParallelism = Uploads, CancellationToken = cancellationToken }, async (file, token) =>
        {
            var path = ObjectStores.Join(directory, file);
            if (staging.Holds(path))
            {
                await UploadAsync(staging.PathOf(path), path, token).ConfigureAwait(false);
                staging.Delete(path);
            }
            else if (!await ExistsAsync(path, token).ConfigureAwait(false)) // a copy is made where it shall be
            {
                throw new DeltaException(DeltaErrorCode.StorageFailed, $"cannot write {path}: the file that was to be uploaded is gone") { Path = path };
            }
        });

    public async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        if (!ObjectStores.IsRemote(from))
        {
            await UploadAsync(from, to, cancellationToken).ConfigureAwait(false);
            return;
        }

        var (source, target) = (S3Location.Parse(from), S3Location.Parse(to));
        var request = new CopyObjectRequest
        {
            SourceBucket = source.Bucket, SourceKey = source.Key, DestinationBucket = target.Bucket, DestinationKey = target.Key,
        };
        await client.CallAsync("copy", from, (s3, token) => s3.CopyObjectAsync(request, token), cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> RenameIfAbsentAsync(string temporary, string path, CancellationToken cancellationToken)
    {
        var file = staging.PathOf(temporary);
        try
        {
            if (new FileInfo(file).Length <= LargestSinglePut)
            {
                return await this.PutSettledAsync(path, await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false), cancellationToken)
                    .ConfigureAwait(false);
            }

            // Stores differ in whether the end of a multipart upload can be conditional. What goes this way is the same whoever writes it: checkpoints.
            if (await ExistsAsync(path, cancellationToken).ConfigureAwait(false))
                return false;
            await UploadAsync(file, path, cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            staging.Delete(temporary);
        }
    }

    public async Task DiscardAsync(string directory, string prefix, bool andFolders)
    {
        staging.DeleteBelow(directory, prefix);
        var root = S3Location.Parse(directory).Prefix;
        var keys = KeysAsync(directory, null, CancellationToken.None)
            .Where(key => key.AsSpan(Math.Max(root.Length, key.LastIndexOf('/') + 1)).StartsWith(prefix, StringComparison.Ordinal));
        await foreach (var batch in keys.Chunk(KeysOfOneRequest).ConfigureAwait(false))
            await DeleteKeysAsync(directory, batch, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task UploadAsync(string file, string path, CancellationToken cancellationToken)
    {
        var at = S3Location.Parse(path);
        if (new FileInfo(file).Length <= LargestSinglePut)
        {
            await client.CallAsync(
                "write", path,
                (s3, token) => s3.PutObjectAsync(
                    new PutObjectRequest { BucketName = at.Bucket, Key = at.Key, FilePath = file, UseChunkEncoding = false, ContentType = "application/octet-stream" }, token),
                cancellationToken, new FileInfo(file).Length * Uploads).ConfigureAwait(false);
            return;
        }

        await MultipartAsync(file, path, at, cancellationToken).ConfigureAwait(false);
    }

    private async Task MultipartAsync(string file, string path, S3Location at, CancellationToken cancellationToken)
    {
        var begun = await client.CallAsync(
            "write", path, (s3, token) => s3.InitiateMultipartUploadAsync(at.Bucket, at.Key, token), cancellationToken).ConfigureAwait(false);
        try
        {
            var length = new FileInfo(file).Length;
            var size = Math.Max(PartSize, (length / 9_000) + 1); // an upload has at most 10,000 parts
            var parts = new PartETag[(length + size - 1) / size];
            await Parallel.ForEachAsync(
                Enumerable.Range(0, parts.Length), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken }, async (i, outer) =>
                {
                    var done = await client.CallAsync(
                        "write", path,
                        (s3, token) => s3.UploadPartAsync(
                            new UploadPartRequest
                            {
                                BucketName = at.Bucket, Key = at.Key, UploadId = begun.UploadId, PartNumber = i + 1, FilePath = file, FilePosition = i * size,
                                PartSize = Math.Min(size, length - (i * size)), UseChunkEncoding = false,
                            },
                            token),
                        outer, size * 4 * Uploads).ConfigureAwait(false);
                    parts[i] = new PartETag(i + 1, done.ETag);
                }).ConfigureAwait(false);
            await CompleteAsync(path, at, begun.UploadId, parts, length, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await AbortQuietlyAsync(at, begun.UploadId).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends an upload; one that is not known any more has ended if its object is there: an answer was lost.</summary>
    private async Task CompleteAsync(string path, S3Location at, string upload, PartETag[] parts, long length, CancellationToken cancellationToken)
    {
        try
        {
            await client.CallAsync(
                "write", path,
                (s3, token) => s3.CompleteMultipartUploadAsync(
                    new CompleteMultipartUploadRequest { BucketName = at.Bucket, Key = at.Key, UploadId = upload, PartETags = [.. parts] }, token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            var there = await client.CallAsync("look for", path, (s3, token) => s3.GetObjectMetadataAsync(at.Bucket, at.Key, token), cancellationToken).ConfigureAwait(false);
            if (there.ContentLength != length)
                throw;
        }
    }

    private async Task AbortQuietlyAsync(S3Location at, string upload)
    {
        try
        {
            await client.CallOnceAsync((s3, token) => s3.AbortMultipartUploadAsync(at.Bucket, at.Key, upload, token)).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // What was uploaded of it nobody sees; buckets have rules for such left-overs.
        }
    }
}
