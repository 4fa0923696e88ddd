using System.Runtime.CompilerServices;
using Amazon.S3.Model;

namespace DeltaQuery.Engine.Storage.S3;

/// <summary>What lies below a prefix.</summary>
internal sealed partial class S3ObjectStore
{
    public async Task<IReadOnlyList<ObjectInfo>> ListAsync(string directory, string? startAfter, CancellationToken cancellationToken)
    {
        var prefix = S3Location.Parse(directory).Prefix;
        var found = new List<ObjectInfo>();
        await foreach (var page in PagesAsync(directory, "/", startAfter is null ? null : prefix + startAfter, null, cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in page.S3Objects ?? [])
            {
                if (item.Key.Length > prefix.Length)
                    found.Add(new ObjectInfo(item.Key[prefix.Length..], item.Size ?? 0, item.LastModified ?? default) { ETag = item.ETag });
            }
        }

        found.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name)); // S3 goes by UTF-8
        return found;
    }

    /// <summary>By a listing of one: a request for the object itself tells of its time in seconds only.</summary>
    public async Task<ObjectInfo?> FindAsync(string directory, string name, CancellationToken cancellationToken)
    {
        var at = S3Location.Parse(ObjectStores.Join(directory, name));
        var request = new ListObjectsV2Request { BucketName = at.Bucket, Prefix = at.Key, MaxKeys = 1 };
        var page = await client.CallAsync("list", directory, (s3, token) => s3.ListObjectsV2Async(request, token), cancellationToken).ConfigureAwait(false);
        return page.S3Objects is [var item, ..] && item.Key == at.Key ? new ObjectInfo(name, item.Size ?? 0, item.LastModified ?? default) : null;
    }

    public async Task<IReadOnlyList<string>> ListDirectoriesAsync(string directory, CancellationToken cancellationToken)
    {
        var prefix = S3Location.Parse(directory).Prefix;
        var names = new List<string>();
        await foreach (var page in PagesAsync(directory, "/", null, null, cancellationToken).ConfigureAwait(false))
            names.AddRange((page.CommonPrefixes ?? []).Select(p => p[prefix.Length..].TrimEnd('/')).Where(name => name.Length > 0));
        names.Sort(string.CompareOrdinal);
        return names;
    }

    public async IAsyncEnumerable<IReadOnlyList<ListedObject>> ListAllAsync(
        string directory, Func<string, bool> enters, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = S3Location.Parse(directory).Prefix;
        var entered = new Dictionary<string, bool>(StringComparer.Ordinal) { [""] = true };
        await foreach (var page in PagesAsync(directory, null, null, null, cancellationToken).ConfigureAwait(false))
        {
            var found = new List<ListedObject>();
            foreach (var item in page.S3Objects ?? [])
            {
                var path = item.Key[prefix.Length..];
                if (path.Length > 0 && Enters(path, found) && !path.EndsWith('/'))
                    found.Add(new ListedObject(path, ListedKind.File, item.Size ?? 0, item.LastModified ?? default) { ETag = item.ETag });
            }

            yield return found;
        }

        // What is passed over is told: a log in it makes a table of the folder that it lies in, whose files are not this table's.
        bool Enters(string path, List<ListedObject> found)
        {
            var slash = path.LastIndexOf('/');
            if (slash < 0)
                return true;
            var folder = path[..slash];
            if (entered.TryGetValue(folder, out var known))
                return known;
            var above = Enters(folder, found);
            entered[folder] = known = above && enters(folder);
            if (above && !known)
                found.Add(new ListedObject(folder, ListedKind.Folder, 0, default));
            return known;
        }
    }

    public async Task<bool> DirectoryExistsAsync(string directory, CancellationToken cancellationToken) =>
        await KeysAsync(directory, 1, cancellationToken).AnyAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The keys below a directory, all of them or so many; its own marker is one.</summary>
    private async IAsyncEnumerable<string> KeysAsync(string directory, int? most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in PagesAsync(directory, null, null, most, cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in page.S3Objects ?? [])
                yield return item.Key;
        }
    }

    private async IAsyncEnumerable<ListObjectsV2Response> PagesAsync(
        string directory, string? delimiter, string? startAfter, int? most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var at = S3Location.Parse(directory);
        string? next = null;
        do
        {
            var request = new ListObjectsV2Request
            {
                BucketName = at.Bucket, Prefix = at.Prefix, Delimiter = delimiter, StartAfter = startAfter, ContinuationToken = next, MaxKeys = most,
            };
            var page = await client.CallAsync("list", directory, (s3, token) => s3.ListObjectsV2Async(request, token), cancellationToken).ConfigureAwait(false);
            yield return page;
            if (most is null && page.IsTruncated == true && page.NextContinuationToken is null)
            {
                throw new DeltaException(DeltaErrorCode.StorageFailed, $"cannot list {directory}: {client.Endpoint} says that there is more, and not where")
                {
                    Path = directory,
                };
            }

            next = most is null && page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }
}
