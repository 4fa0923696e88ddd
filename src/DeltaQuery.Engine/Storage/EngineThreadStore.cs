using System.Runtime.CompilerServices;

namespace DeltaQuery.Engine.Storage;

/// <summary>A store whose callers do not go on at a thread of the pool after they have waited for it: what they do next may be a scan.</summary>
/// <param name="inner">The store.</param>
internal sealed class EngineThreadStore(IObjectStore inner) : IObjectStore
{
    public bool MovesDirectories => inner.MovesDirectories;

    public Task<IReadOnlyList<ObjectInfo>> ListAsync(string directory, string? startAfter, CancellationToken cancellationToken) =>
        inner.ListAsync(directory, startAfter, cancellationToken).OnEngineThread();

    public Task<ObjectInfo?> FindAsync(string directory, string name, CancellationToken cancellationToken) =>
        inner.FindAsync(directory, name, cancellationToken).OnEngineThread();

    public Task<IReadOnlyList<string>> ListDirectoriesAsync(string directory, CancellationToken cancellationToken) =>
        inner.ListDirectoriesAsync(directory, cancellationToken).OnEngineThread();

    public async IAsyncEnumerable<IReadOnlyList<ListedObject>> ListAllAsync(
        string directory, Func<string, bool> enters, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in inner.ListAllAsync(directory, enters, cancellationToken).ConfigureAwait(false))
        {
            await EngineThreads.Entry;
            yield return page;
        }
    }

    public Task<int> DeleteAllAsync(string directory, IReadOnlyList<string> paths, CancellationToken cancellationToken) =>
        inner.DeleteAllAsync(directory, paths, cancellationToken).OnEngineThread();

    public Task<bool> DirectoryExistsAsync(string directory, CancellationToken cancellationToken) =>
        inner.DirectoryExistsAsync(directory, cancellationToken).OnEngineThread();

    public Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken) => inner.ReadAsync(path, cancellationToken).OnEngineThread();

    public Task<byte[]> ReadRangeAsync(string path, long offset, int length, CancellationToken cancellationToken) =>
        inner.ReadRangeAsync(path, offset, length, cancellationToken).OnEngineThread();

    public Task<bool> ExistsAsync(string path, CancellationToken cancellationToken) => inner.ExistsAsync(path, cancellationToken).OnEngineThread();

    public Task<bool> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        inner.PutIfAbsentAsync(path, content, cancellationToken).OnEngineThread();

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        inner.PutAsync(path, content, cancellationToken).OnEngineThread();

    public Task<bool> ReplaceAsync(string path, ReadOnlyMemory<byte> was, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        inner.ReplaceAsync(path, was, content, cancellationToken).OnEngineThread();

    public Task DeleteAsync(string path, CancellationToken cancellationToken) => inner.DeleteAsync(path, cancellationToken).OnEngineThread();

    public string LocalPath(string path) => inner.LocalPath(path);

    public Task<bool> CreateDirectoryAsync(string directory, bool lasting, CancellationToken cancellationToken) =>
        inner.CreateDirectoryAsync(directory, lasting, cancellationToken).OnEngineThread();

    public Task MoveDirectoryAsync(string from, string to, CancellationToken cancellationToken) =>
        inner.MoveDirectoryAsync(from, to, cancellationToken).OnEngineThread();

    public Task DeleteDirectoryAsync(string directory, CancellationToken cancellationToken) =>
        inner.DeleteDirectoryAsync(directory, cancellationToken).OnEngineThread();

    public Task<bool> DeleteEmptyDirectoryAsync(string directory, CancellationToken cancellationToken) =>
        inner.DeleteEmptyDirectoryAsync(directory, cancellationToken).OnEngineThread();

    public Task PublishAsync(string directory, IReadOnlyList<string> files, CancellationToken cancellationToken) =>
        inner.PublishAsync(directory, files, cancellationToken).OnEngineThread();

    public Task CopyAsync(string from, string to, CancellationToken cancellationToken) => inner.CopyAsync(from, to, cancellationToken).OnEngineThread();

    public Task<bool> RenameIfAbsentAsync(string temporary, string path, CancellationToken cancellationToken) =>
        inner.RenameIfAbsentAsync(temporary, path, cancellationToken).OnEngineThread();

    public Task DiscardAsync(string directory, string prefix, bool andFolders) => inner.DiscardAsync(directory, prefix, andFolders).OnEngineThread();
}
