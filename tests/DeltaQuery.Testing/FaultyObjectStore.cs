using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Testing;

/// <summary>A store that remembers what was asked of it, and whose puts of commits go wrong as a test says.</summary>
/// <param name="inner">The store that does the work.</param>
internal sealed class FaultyObjectStore(IObjectStore inner) : IObjectStore
{
    private readonly Queue<Func<string, Func<Task<bool>>, Task<bool>>> _faults = new();

    /// <summary>What was asked, in order: the verb and the name.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Runs before a file that DuckDB wrote gets its name, and may throw.</summary>
    public Action<string>? OnRename { get; set; }

    /// <summary>Runs before a batch of files is deleted, and may throw.</summary>
    public Action<IReadOnlyList<string>>? OnDelete { get; set; }

    /// <summary>Runs when a part of an object has been read.</summary>
    public Action<string>? OnRead { get; set; }

    /// <summary>Runs before an object is copied, and may throw.</summary>
    public Action<string>? OnCopy { get; set; }

    /// <summary>Makes the next put-if-absent go as the function says, which gets the path and the put itself.</summary>
    public void OnNextPut(Func<string, Func<Task<bool>>, Task<bool>> fault) => _faults.Enqueue(fault);

    public Task<bool> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Note("put", path);
        var put = () => inner.PutIfAbsentAsync(path, content, cancellationToken);
        return _faults.TryDequeue(out var fault) ? fault(path, put) : put();
    }

    public Task PublishAsync(string directory, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        Note("publish", directory);
        return inner.PublishAsync(directory, files, cancellationToken);
    }

    public Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        Note("copy", from);
        OnCopy?.Invoke(from);
        return inner.CopyAsync(from, to, cancellationToken);
    }

    public Task<bool> RenameIfAbsentAsync(string temporary, string path, CancellationToken cancellationToken)
    {
        Note("rename", path);
        OnRename?.Invoke(path);
        return inner.RenameIfAbsentAsync(temporary, path, cancellationToken);
    }

    public Task DiscardAsync(string directory, string prefix, bool andFolders)
    {
        Note("discard", directory);
        return inner.DiscardAsync(directory, prefix, andFolders);
    }

    public Task<bool> CreateDirectoryAsync(string directory, bool lasting, CancellationToken cancellationToken) =>
        inner.CreateDirectoryAsync(directory, lasting, cancellationToken);

    public bool MovesDirectories => inner.MovesDirectories;

    public Task MoveDirectoryAsync(string from, string to, CancellationToken cancellationToken) => inner.MoveDirectoryAsync(from, to, cancellationToken);

    public Task DeleteDirectoryAsync(string directory, CancellationToken cancellationToken) => inner.DeleteDirectoryAsync(directory, cancellationToken);

    public Task<bool> DeleteEmptyDirectoryAsync(string directory, CancellationToken cancellationToken) =>
        inner.DeleteEmptyDirectoryAsync(directory, cancellationToken);

    public Task<IReadOnlyList<ObjectInfo>> ListAsync(string directory, string? startAfter, CancellationToken cancellationToken) =>
        inner.ListAsync(directory, startAfter, cancellationToken);

    public Task<IReadOnlyList<string>> ListDirectoriesAsync(string directory, CancellationToken cancellationToken) =>
        inner.ListDirectoriesAsync(directory, cancellationToken);

    public IAsyncEnumerable<IReadOnlyList<ListedObject>> ListAllAsync(string directory, Func<string, bool> enters, CancellationToken cancellationToken)
    {
        Note("list all", directory);
        return inner.ListAllAsync(directory, enters, cancellationToken);
    }

    public Task<int> DeleteAllAsync(string directory, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        OnDelete?.Invoke(paths);
        return inner.DeleteAllAsync(directory, paths, cancellationToken);
    }

    public Task<bool> DirectoryExistsAsync(string directory, CancellationToken cancellationToken) =>
        inner.DirectoryExistsAsync(directory, cancellationToken);

    public Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken) => inner.ReadAsync(path, cancellationToken);

    public async Task<byte[]> ReadRangeAsync(string path, long offset, int length, CancellationToken cancellationToken)
    {
        var range = await inner.ReadRangeAsync(path, offset, length, cancellationToken);
        OnRead?.Invoke(path);
        return range;
    }

    public Task<bool> ExistsAsync(string path, CancellationToken cancellationToken) => inner.ExistsAsync(path, cancellationToken);

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        inner.PutAsync(path, content, cancellationToken);

    public Task<bool> ReplaceAsync(string path, ReadOnlyMemory<byte> was, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        inner.ReplaceAsync(path, was, content, cancellationToken);

    public Task DeleteAsync(string path, CancellationToken cancellationToken) => inner.DeleteAsync(path, cancellationToken);

    public string LocalPath(string path) => inner.LocalPath(path);

    private void Note(string verb, string path)
    {
        lock (Calls)
            Calls.Add($"{verb} {Path.GetFileName(path)}");
    }
}
