using Amazon.S3.Model;

namespace DeltaQuery.Engine.Storage.S3;

/// <summary>Folders, which are only what keys begin with: deleted object by object, and never moved.</summary>
internal sealed partial class S3ObjectStore
{
    private const int KeysOfOneRequest = 1000;

    public bool MovesDirectories => false;

    public Task MoveDirectoryAsync(string from, string to, CancellationToken cancellationToken) =>
        throw new DeltaException(DeltaErrorCode.NotSupported, $"cannot move {from}: an object store has no folders that could be moved at once") { Path = from };

    /// <summary>Deletes the log of a table first, from its oldest file on: until the last is gone the table is whole, or there is none.</summary>
    public async Task DeleteDirectoryAsync(string directory, CancellationToken cancellationToken)
    {
        staging.DeleteBelow(directory, "");
        // Listed once: what comes after the log has gone is another table's.
        var keys = await KeysAsync(directory, null, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var log = S3Location.Parse(ObjectStores.Join(directory, "_delta_log")).Prefix;
        foreach (var part in keys.ToLookup(key => key.StartsWith(log, StringComparison.Ordinal)).OrderByDescending(part => part.Key))
        {
            foreach (var batch in part.Chunk(KeysOfOneRequest))
                await DeleteKeysAsync(directory, batch, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<bool> DeleteEmptyDirectoryAsync(string directory, CancellationToken cancellationToken)
    {
        var at = S3Location.Parse(directory);
        var keys = await KeysAsync(directory, 2, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (keys.Exists(key => key != at.Prefix))
            return false;
        if (keys.Count > 0)
            await DeleteKeysAsync(directory, keys, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public async Task<int> DeleteAllAsync(string directory, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var prefix = S3Location.Parse(directory).Prefix;
        var keys = paths.Where(path => !path.EndsWith('/')).Select(path => prefix + path);
        foreach (var batch in keys.Chunk(KeysOfOneRequest))
            await DeleteKeysAsync(directory, batch, cancellationToken).ConfigureAwait(false);
        return paths.Count(path => !path.EndsWith('/'));
    }

    private async Task DeleteKeysAsync(string directory, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var bucket = S3Location.Parse(directory).Bucket;
        var request = new DeleteObjectsRequest { BucketName = bucket, Quiet = true, Objects = [.. keys.Select(key => new KeyVersion { Key = key })] };
        var response = await client.CallAsync("delete in", directory, (s3, token) => s3.DeleteObjectsAsync(request, token), cancellationToken).ConfigureAwait(false);
        if (response.DeleteErrors is [var first, ..])
        {
            var path = new S3Location(bucket, first.Key).ToString();
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"cannot delete {path}: {first.Message} ({first.Code})") { Path = path };
        }
    }
}
