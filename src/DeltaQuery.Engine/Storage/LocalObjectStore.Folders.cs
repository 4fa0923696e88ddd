namespace DeltaQuery.Engine.Storage;

/// <summary>Whole folders: moved, and deleted.</summary>
internal sealed partial class LocalObjectStore
{
    public bool MovesDirectories => true;

    public Task MoveDirectoryAsync(string from, string to, CancellationToken cancellationToken) =>
        Task.FromResult(Guarded("move", from, () =>
        {
            var above = Path.GetDirectoryName(to)!;
            CreateDurably(above);
            Directory.Move(from, to);
            _durable.SyncDirectory(above);
            _durable.SyncDirectory(Path.GetDirectoryName(from)!);
            return true;
        }));

    public Task DeleteDirectoryAsync(string directory, CancellationToken cancellationToken) =>
        Task.FromResult(Guarded("delete", directory, () =>
        {
            if (new DirectoryInfo(directory).LinkTarget is not null)
                Directory.Delete(directory, recursive: false);
            else if (Directory.Exists(directory))
                Directory.Delete(directory, recursive: true);
            return true;
        }));

    public Task<bool> DeleteEmptyDirectoryAsync(string directory, CancellationToken cancellationToken) =>
        Task.FromResult(Guarded("delete", directory, () =>
        {
            if (Directory.Exists(directory))
                DeleteEmpty(directory);
            return !Directory.Exists(directory);
        }));
}
