using DeltaQuery.Engine.Storage.S3;

namespace DeltaQuery.Engine.Storage;

/// <summary>A folder of this process into which DuckDB writes files that are to go to a remote store; it goes when this is disposed.</summary>
/// <param name="parent">The folder to make it in.</param>
internal sealed class StagingFolder(string parent) : IDisposable
{
    private readonly Lock _guard = new();
    private string? _folder;

    /// <summary>The local file, or folder, that stands for a remote path; the folders above it are made.</summary>
    public string PathOf(string path)
    {
        var local = LocalOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(local)!);
        return local;
    }

    /// <summary>Makes the local folder that stands for a remote one.</summary>
    public void Create(string directory) => Directory.CreateDirectory(LocalOf(directory));

    /// <summary>Whether a remote path has a staged file.</summary>
    public bool Holds(string path) => _folder is not null && File.Exists(LocalOf(path));

    /// <summary>Deletes the staged file of a remote path; false if there is none.</summary>
    public bool Delete(string path)
    {
        if (!Holds(path))
            return false;
        File.Delete(LocalOf(path));
        return true;
    }

    /// <summary>Deletes what is staged below a remote directory and has a name that begins so.</summary>
    public void DeleteBelow(string directory, string prefix)
    {
        if (_folder is null || LocalOf(directory) is var local && !Directory.Exists(local))
            return;
        foreach (var file in Directory.GetFiles(local, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            if (Path.GetFileName(file.AsSpan()).StartsWith(prefix, StringComparison.Ordinal))
                File.Delete(file);
        }
    }

    public void Dispose()
    {
        lock (_guard)
        {
            try
            {
                if (_folder is not null)
                    Directory.Delete(_folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // what is left behind in a temporary folder hurts nobody
            }

            _folder = null;
        }
    }

    private string LocalOf(string path)
    {
        var at = S3Location.Parse(path);
        var below = $"{at.Bucket}/{at.Key}";
        if (below.Split('/').Any(name => name is "." or ".."))
            throw new DeltaException(DeltaErrorCode.NotSupported, $"{path} cannot be written: it has a folder . or .. in it") { Path = path };
        return Path.Combine(Folder(), below);
    }

    private string Folder()
    {
        lock (_guard)
            return _folder ??= PrivateFolder.Create(Path.Combine(parent, $"deltaquery-staged-{Guid.NewGuid():N}"));
    }
}
