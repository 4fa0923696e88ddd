namespace DeltaQuery.Engine.Storage;

/// <summary>Files that DuckDB writes, and copies: where they go, and how they become durable.</summary>
internal sealed partial class LocalObjectStore
{
    public Task<bool> CreateDirectoryAsync(string directory, bool lasting, CancellationToken cancellationToken) =>
        Task.FromResult(Guarded("create the folder", directory, () => CreateDurably(directory)));

    public Task PublishAsync(string directory, IReadOnlyList<string> files, CancellationToken cancellationToken) =>
        OnDiskAsync(() => Publish(directory, files, cancellationToken), cancellationToken);

    public Task CopyAsync(string from, string to, CancellationToken cancellationToken) => OnDiskAsync(() => Guarded("copy", from, () =>
    {
        CreateDurably(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: false);
        File.SetLastWriteTimeUtc(to, DateTime.UtcNow); // with the age of the old one, the new one would look like something left over
        return true;
    }), cancellationToken);

    public Task<bool> RenameIfAbsentAsync(string temporary, string path, CancellationToken cancellationToken) => OnDiskAsync(() => Guarded("write", path, () =>
    {
        try
        {
            _durable.SyncFile(temporary);
            if (!_durable.TryLink(temporary, path))
                return false;
            SyncNewName(path);
            return true;
        }
        finally
        {
            DeleteQuietly(temporary);
        }
    }), cancellationToken);

    public Task DiscardAsync(string directory, string prefix, bool andFolders) => Task.FromResult(Guarded("clear", directory, () =>
    {
        if (!Directory.Exists(directory))
            return true;
        var everywhere = new EnumerationOptions { AttributesToSkip = 0, RecurseSubdirectories = true, MatchType = MatchType.Simple };
        foreach (var file in Directory.GetFiles(directory, "*", everywhere))
        {
            if (Path.GetFileName(file.AsSpan()).StartsWith(prefix, StringComparison.Ordinal))
                File.Delete(file);
        }

        if (andFolders)
            DeleteEmpty(directory);
        return true;
    }));

    /// <summary>Work that waits for the disk: not on a thread of the pool.</summary>
    private static async Task<T> OnDiskAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await EngineThreads.Entry;
        return work();
    }

    /// <summary>Files first, then the folders that name them, from the deepest up: a name must not outlive what it stands for.</summary>
    private bool Publish(string directory, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal) { directory };
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = ObjectStores.Join(directory, file);
            Guarded("sync", path, () => _durable.SyncFile(path));
            for (var folder = Path.GetDirectoryName(path)!; folder.Length > directory.Length && folders.Add(folder);)
                folder = Path.GetDirectoryName(folder)!;
        }

        foreach (var folder in folders.OrderByDescending(f => f.Length))
            Guarded("sync", folder, () => _durable.SyncDirectory(folder));
        return true;
    }

    /// <summary>Makes the folder and those above it, each name durable in the one above; false if it was there.</summary>
    private bool CreateDurably(string directory)
    {
        if (Directory.Exists(directory))
            return false;
        if (Path.GetDirectoryName(directory) is { Length: > 0 } above)
        {
            CreateDurably(above);
            Directory.CreateDirectory(directory);
            _durable.SyncDirectory(above);
        }

        return true;
    }

    private static void DeleteEmpty(string directory)
    {
        foreach (var below in Directory.GetDirectories(directory))
            DeleteEmpty(below);
        try
        {
            Directory.Delete(directory, recursive: false);
        }
        catch (IOException)
        {
            // Something is in it, perhaps since a moment ago: then it stays.
        }
    }
}
