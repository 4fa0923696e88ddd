namespace DeltaQuery.Engine.Storage;

/// <summary>Local names for files of a remote store that end as their paths do, for as long as a statement runs: DuckDB takes the compression from a
/// file's name, partition values from its folders, and gives the name as a column.</summary>
/// <remarks>
/// <code>
///   s3://bucket/dir/p=1/x.csv.gz
///   &lt;parent&gt;/deltaquery-named-&lt;guid&gt;/0/bucket/dir/p=1/x.csv.gz   a link to the file in the cache
/// </code>
/// The number goes up where a name is taken: by the same file as it was before it was written anew, or by a file where this one needs a folder.
/// </remarks>
/// <param name="parent">The folder to make it in.</param>
internal sealed class LinkFolder(string parent) : IDisposable
{
    /// <summary>How the folder's name begins; 32 digits follow.</summary>
    public const string Prefix = "deltaquery-named-";

    private const int LongestName = 255; // bytes

    private readonly string _folder = Path.Combine(parent, $"{Prefix}{Guid.NewGuid():N}");

    /// <summary>The local name of a remote file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="target">The local file that holds it.</param>
    /// <exception cref="DeltaException">NotSupported: no local file can be called so; StorageFailed: the folder cannot be written.</exception>
    public string Link(string path, string target)
    {
        var names = path[(path.IndexOf("://", StringComparison.Ordinal) + 3)..].Split('/');
        if (names.Any(name => name is "" or "." or ".." || name.Contains('\0', StringComparison.Ordinal) || System.Text.Encoding.UTF8.GetByteCount(name) > LongestName))
            throw new DeltaException(DeltaErrorCode.NotSupported, $"{path} cannot be read by its name, which no local file can have") { Path = path };
        if (_folder.Contains('=', StringComparison.Ordinal))
            throw new DeltaException(DeltaErrorCode.NotSupported, $"files on S3 cannot be read by their names with a temporary folder that has a = in its path: {parent}");
        try
        {
            PrivateFolder.Create(_folder);
            for (var number = 0; ; number++)
            {
                var link = Path.Combine([_folder, $"{number}", .. names]);
                if (TryLink(link, target))
                    return link;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"cannot write to the temporary folder {parent}: {e.Message}", e) { Path = parent };
        }
    }

    public void Dispose()
    {
        try
        {
            if (Directory.Exists(_folder))
                Directory.Delete(_folder, recursive: true); // links, not what they lead to
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // what is left behind in a temporary folder hurts nobody
        }
    }

    private static bool TryLink(string link, string target)
    {
        for (var above = Path.GetDirectoryName(link)!; !Directory.Exists(above); above = Path.GetDirectoryName(above)!)
        {
            if (File.Exists(above))
                return false;
        }

        if (new FileInfo(link) is { LinkTarget: { } taken })
            return taken == target;
        if (Path.Exists(link))
            return false;
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, target);
        return true;
    }
}
