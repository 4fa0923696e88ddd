using Amazon.S3.Model;
using DeltaQuery.Engine.Storage.S3;
using S3Location = DeltaQuery.Engine.Storage.S3.S3Location;

namespace DeltaQuery.Testing;

/// <summary>What lies below a path of the <see cref="S3Server"/>, seen without the engine's store.</summary>
internal static class S3Folder
{
    /// <summary>The keys below a path, relative to it, in order.</summary>
    public static async Task<List<string>> KeysAsync(string path)
    {
        var at = S3Location.Parse(path);
        using var client = new S3Client(S3Server.Options);
        var keys = new List<string>();
        for (var request = new ListObjectsV2Request { BucketName = at.Bucket, Prefix = at.Prefix }; ;)
        {
            var page = await client.CallAsync("list", path, (s3, token) => s3.ListObjectsV2Async(request, token), CancellationToken.None);
            keys.AddRange((page.S3Objects ?? []).Select(o => o.Key[at.Prefix.Length..]));
            if (page.IsTruncated != true)
                return keys;
            request.ContinuationToken = page.NextContinuationToken;
        }
    }

    /// <summary>Copies all that lies below a path into a folder.</summary>
    public static async Task DownloadAsync(string path, string folder)
    {
        var at = S3Location.Parse(path);
        using var client = new S3Client(S3Server.Options);
        foreach (var key in await KeysAsync(path))
        {
            var file = Path.Combine(folder, key);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await client.CallAsync("read", path, async (s3, token) =>
            {
                using var response = await s3.GetObjectAsync(at.Bucket, at.Prefix + key, token);
                await using var target = File.Create(file);
                await response.ResponseStream.CopyToAsync(target, token);
                return true;
            }, CancellationToken.None);
        }
    }
}
