using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace DeltaQuery.Engine.Storage;

/// <summary>The names in a cache folder.</summary>
/// <remarks>
/// <code>
/// FOLDER / first two digits of OBJECT / OBJECT-ETAG-COPY.index     what is there of an object
/// FOLDER / first two digits of OBJECT / OBJECT-ETAG-COPY.parquet   the sparse file itself, with the object's extension
/// </code>
/// OBJECT and ETAG are hashes of the object's path and tag. COPY is random: no name is ever used a second time, so that a file that is there
/// by its name is the one that it was, whoever may have emptied the cache meanwhile.
/// </remarks>
/// <param name="path">The folder.</param>
internal sealed class SpoolFolder(string path)
{
    public const string IndexExtension = ".index";

    private static readonly EnumerationOptions Every = new() { AttributesToSkip = 0, IgnoreInaccessible = true };

    private static readonly EnumerationOptions OneDeep = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true, RecurseSubdirectories = true, MaxRecursionDepth = 1,
    };

    public string Path => path;

    /// <summary>A new path for the index of an object's copy, in a folder that is there.</summary>
    public string NewIndex(SpoolHeader header)
    {
        PrivateFolder.Create(path);
        var shard = Shard(header.Key);
        PrivateFolder.Create(shard);
        return System.IO.Path.Combine(shard, $"{Prefix(header.Key)}{TagHash(header.ETag)}-{Guid.NewGuid():N}"[..^16] + IndexExtension);
    }

    /// <summary>The path of the local file beside an index.</summary>
    public static string DataOf(string index, SpoolHeader header) => index[..^IndexExtension.Length] + ExtensionOf(header.Path);

    /// <summary>The indexes of all copies of an object.</summary>
    public IReadOnlyList<string> IndexesOf(string key, string? etag)
    {
        var prefix = Prefix(key) + (etag is null ? "" : TagHash(etag) + "-");
        try
        {
            return
            [
                .. new FileSystemEnumerable<string>(Shard(key), (ref FileSystemEntry e) => e.ToFullPath(), Every)
                {
                    ShouldIncludePredicate = (ref FileSystemEntry e) =>
                        e.FileName.StartsWith(prefix, StringComparison.Ordinal) && e.FileName.EndsWith(IndexExtension, StringComparison.Ordinal),
                },
            ];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>All that lies in the folder's own subfolders: full path, size, time of the last use.</summary>
    public IEnumerable<(string Path, long Size, DateTime LastUse)> Files()
    {
        if (!Directory.Exists(path))
            return [];
        return new FileSystemEnumerable<(string, long, DateTime)>(
            path, (ref FileSystemEntry e) => (e.ToFullPath(), e.Length, e.LastWriteTimeUtc.UtcDateTime),
            OneDeep)
        {
            ShouldIncludePredicate = (ref FileSystemEntry e) => !e.IsDirectory && IsOurs(e.FileName),
            ShouldRecursePredicate = (ref FileSystemEntry e) => e.FileName.Length == 2,
        };
    }

    /// <summary>OBJECT-ETAG-COPY and an extension: what a user has put here is not touched.</summary>
    private static bool IsOurs(ReadOnlySpan<char> name) =>
        name.Length > 66 && name[32] == '-' && name[49] == '-' && name[66] == '.';

    private string Shard(string key) => System.IO.Path.Combine(path, Prefix(key)[..2]);

    private static string Prefix(string remotePath) => Hash(remotePath)[..32] + "-";

    private static string TagHash(string etag) => Hash(etag)[..16];

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string ExtensionOf(string remotePath)
    {
        var extension = System.IO.Path.GetExtension(remotePath);
        return extension.Length is > 1 and <= 16 && extension.AsSpan(1).IndexOfAnyExcept(Plain) < 0 && extension != IndexExtension
            ? extension
            : ".data";
    }

    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
}
