namespace DeltaQuery.Engine.Storage;

/// <summary>A store that is used inside of allowed locations alone.</summary>
/// <param name="inner">The store.</param>
/// <param name="allowed">The locations.</param>
internal sealed class BoundedObjectStore(IObjectStore inner, AllowedLocations allowed) : IObjectStore
{
    public bool MovesDirectories => inner.MovesDirectories;

    public Task<IReadOnlyList<ObjectInfo>> ListAsync(string directory, string? startAfter, CancellationToken cancellationToken) =>
        inner.ListAsync(Checked(directory), startAfter, cancellationToken);

    public Task<ObjectInfo?> FindAsync(string directory, string name, CancellationToken cancellationToken) =>
        inner.FindAsync(Checked(directory), name, cancellationToken);

    // A link that leads out is as good as not there: a root may hold one beside its tables.
    public async Task<IReadOnlyList<string>> ListDirectoriesAsync(string directory, CancellationToken cancellationToken)
    {
        var names = await inner.ListDirectoriesAsync(Checked(directory), cancellationToken).ConfigureAwait(false);
        return [.. names.Where(name => allowed.Allows(ObjectStores.Join(directory, name)))];
    }

    public IAsyncEnumerable<IReadOnlyList<ListedObject>> ListAllAsync(string directory, Func<string, bool> enters, CancellationToken cancellationToken) =>
        inner.ListAllAsync(Checked(directory), enters, cancellationToken);

    public Task<int> DeleteAllAsync(string directory, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        foreach (var path in paths)
            Checked(ObjectStores.Join(directory, Path.GetDirectoryName(path.TrimEnd('/')) ?? "").TrimEnd('/')); // a link itself may go
        return inner.DeleteAllAsync(directory, paths, cancellationToken);
    }

    public Task<bool> DirectoryExistsAsync(string directory, CancellationToken cancellationToken) =>
        inner.DirectoryExistsAsync(Checked(directory), cancellationToken);

    public Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken) => inner.ReadAsync(Checked(path), cancellationToken);

    public Task<byte[]> ReadRangeAsync(string path, long offset, int length, CancellationToken cancellationToken) =>
        inner.ReadRangeAsync(Checked(path), offset, length, cancellationToken);

    public Task<bool> ExistsAsync(string path, CancellationToken cancellationToken) => inner.ExistsAsync(Checked(path), cancellationToken);

    public Task<bool> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        inner.PutIfAbsentAsync(Checked(path), content, cancellationToken);

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        inner.PutAsync(Checked(path), content, cancellationToken);

    public Task<bool> ReplaceAsync(string path, ReadOnlyMemory<byte> was, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        inner.ReplaceAsync(Checked(path), was, content, cancellationToken);

    public Task DeleteAsync(string path, CancellationToken cancellationToken) => inner.DeleteAsync(Checked(path), cancellationToken);

    public string LocalPath(string path) => inner.LocalPath(Checked(path));

    public Task<bool> CreateDirectoryAsync(string directory, bool lasting, CancellationToken cancellationToken) =>
        inner.CreateDirectoryAsync(Checked(directory), lasting, cancellationToken);

    public Task MoveDirectoryAsync(string from, string to, CancellationToken cancellationToken) =>
        inner.MoveDirectoryAsync(Checked(from), Checked(to), cancellationToken);

    public Task DeleteDirectoryAsync(string directory, CancellationToken cancellationToken) =>
        inner.DeleteDirectoryAsync(Checked(directory), cancellationToken);

    public Task<bool> DeleteEmptyDirectoryAsync(string directory, CancellationToken cancellationToken) =>
        inner.DeleteEmptyDirectoryAsync(Checked(directory), cancellationToken);

    public Task PublishAsync(string directory, IReadOnlyList<string> files, CancellationToken cancellationToken) =>
        inner.PublishAsync(Checked(directory), files, cancellationToken);

    // What is copied may be a file of ours in a temporary folder, which is allowed, too.
    public Task CopyAsync(string from, string to, CancellationToken cancellationToken) => inner.CopyAsync(Checked(from), Checked(to), cancellationToken);

    public Task<bool> RenameIfAbsentAsync(string temporary, string path, CancellationToken cancellationToken) =>
        inner.RenameIfAbsentAsync(Checked(temporary), Checked(path), cancellationToken);

    public Task DiscardAsync(string directory, string prefix, bool andFolders) => inner.DiscardAsync(Checked(directory), prefix, andFolders);

    private string Checked(string path)
    {
        allowed.Check(path);
        return path;
    }
}
