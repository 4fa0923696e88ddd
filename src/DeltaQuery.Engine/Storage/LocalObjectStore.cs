using System.IO.Enumeration;

namespace DeltaQuery.Engine.Storage;

/// <summary>The local file system. Paths are absolute, with <c>/</c> between names.</summary>
/// <param name="durable">Makes files durable; null for the operating system's own way.</param>
internal sealed partial class LocalObjectStore(DurableFiles? durable = null) : IObjectStore
{
    private static readonly EnumerationOptions DirectChildren = new() { AttributesToSkip = 0, RecurseSubdirectories = false };

    /// <summary>How old the temporary file of a put by another program can be that is still under way.</summary>
    private static readonly TimeSpan ForeignPutsTake = TimeSpan.FromSeconds(10);

    private readonly DurableFiles _durable = durable ?? new DurableFiles();

    public Task<IReadOnlyList<ObjectInfo>> ListAsync(string directory, string? startAfter, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(directory))
            return Task.FromResult<IReadOnlyList<ObjectInfo>>([]);
        try
        {
            // The predicate sees the bare name, so that only the files that are wanted are looked at (one stat each).
            var files = new FileSystemEnumerable<ObjectInfo>(
                directory, (ref FileSystemEntry e) => new ObjectInfo(e.FileName.ToString(), e.Length, e.LastWriteTimeUtc), DirectChildren)
            {
                ShouldIncludePredicate = (ref FileSystemEntry e) =>
                    (startAfter is null || e.FileName.CompareTo(startAfter, StringComparison.Ordinal) > 0) && !e.IsDirectory,
            };
            var found = files.ToList();
            found.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
            return Task.FromResult<IReadOnlyList<ObjectInfo>>(found);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed("list", directory, e);
        }
    }

    /// <summary>Without a listing, which takes the longer the more the directory holds.</summary>
    public Task<ObjectInfo?> FindAsync(string directory, string name, CancellationToken cancellationToken)
    {
        var file = new FileInfo(ObjectStores.Join(directory, name));
        return Task.FromResult<ObjectInfo?>(file.Exists ? new ObjectInfo(name, file.Length, file.LastWriteTimeUtc) : null);
    }

    public Task<IReadOnlyList<string>> ListDirectoriesAsync(string directory, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(directory))
            return Task.FromResult<IReadOnlyList<string>>([]);
        try
        {
            var names = Directory.EnumerateDirectories(directory).Select(d => Path.GetFileName(d)!).ToList();
            names.Sort(string.CompareOrdinal);
            return Task.FromResult<IReadOnlyList<string>>(names);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed("list", directory, e);
        }
    }

    public Task<bool> DirectoryExistsAsync(string directory, CancellationToken cancellationToken) => Task.FromResult(Directory.Exists(directory));

    public Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult(Guarded("read", path, () => File.ReadAllBytes(path)));

    public Task<byte[]> ReadRangeAsync(string path, long offset, int length, CancellationToken cancellationToken) =>
        Task.FromResult(Guarded("read", path, () =>
        {
            using var file = File.OpenHandle(path);
            var bytes = new byte[Math.Max(0, Math.Min(length, RandomAccess.GetLength(file) - offset))];
            var read = 0;
            while (read < bytes.Length)
            {
                var n = RandomAccess.Read(file, bytes.AsSpan(read), offset + read);
                if (n == 0)
                    break;
                read += n;
            }

            return read == bytes.Length ? bytes : bytes[..read];
        }));

    public Task<bool> ExistsAsync(string path, CancellationToken cancellationToken) => Task.FromResult(File.Exists(path));

    public Task<bool> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Task.FromResult(Guarded("write", path, () =>
        {
            // Readers must never see half a commit: the bytes are whole and synced before the name appears (TRAPS W6).
            var temporary = WriteTemporary(path, content.Span);
            try
            {
                if (!_durable.TryLink(temporary, path))
                    return false;
                if (path.EndsWith(".crc", StringComparison.Ordinal))
                    return true; // whole if it is there, and nobody misses it after a crash
                SyncNewName(path);
                return !path.EndsWith(".json", StringComparison.Ordinal) || Stays(path, content.Span);
            }
            finally
            {
                DeleteQuietly(temporary);
            }
        }));

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Task.FromResult(Guarded("write", path, () =>
        {
            File.Move(WriteTemporary(path, content.Span), path, overwrite: true);
            _durable.SyncDirectory(Path.GetDirectoryName(path)!);
            return true;
        }));

    public Task<bool> ReplaceAsync(string path, ReadOnlyMemory<byte> was, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Task.FromResult(Guarded("write", path, () =>
        {
            if (!File.Exists(path))
                return false;
            using var alone = TryLock(Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.lock"));
            if (alone is null || !File.ReadAllBytes(path).AsSpan().SequenceEqual(was.Span))
                return false;
            File.Move(WriteTemporary(path, content.Span), path, overwrite: true);
            _durable.SyncDirectory(Path.GetDirectoryName(path)!);
            return true;
        }));

    public Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult(Guarded("delete", path, () =>
        {
            if (Directory.Exists(Path.GetDirectoryName(path)))
                File.Delete(path);
            return true;
        }));

    public string LocalPath(string path) => path;

    /// <summary>Whether an object that was just put stays. Spark looks whether a name is free, and a tenth of a millisecond later renames its
    /// temporary file to it, which replaces what came in between. While such a file is there, its end is awaited; who comes later sees our object.
    /// This is asked of what goes by the name of a commit: it takes a look at the whole directory.</summary>
    private static bool Stays(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            var name = $".{Path.GetFileName(path)}.";
            var directory = Path.GetDirectoryName(path)!;
            var others = new FileSystemEnumerable<bool>(directory, (ref FileSystemEntry _) => true, DirectChildren)
            {
                // Ours have no hyphens. What has been there for long is the left-over of a crash.
                ShouldIncludePredicate = (ref FileSystemEntry e) =>
                    e.FileName.StartsWith(name, StringComparison.Ordinal) && e.FileName[name.Length..].Contains('-')
                    && e.FileName.EndsWith(".tmp", StringComparison.Ordinal)
                    && (DateTimeOffset.UtcNow - e.LastWriteTimeUtc).Duration() < ForeignPutsTake,
            };
            while (others.Any())
                Thread.Sleep(1);
            return content.SequenceEqual(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnknownOutcomeException(path, e);
        }
    }

    /// <summary>The name is there for all to see: a failure from here on does not take it back.</summary>
    private void SyncNewName(string path)
    {
        try
        {
            _durable.SyncDirectory(Path.GetDirectoryName(path)!);
        }
        catch (IOException e)
        {
            throw new UnknownOutcomeException(path, e);
        }
    }

    /// <summary>What became of a commit does not hang on whether its temporary file can be deleted.</summary>
    private static void DeleteQuietly(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It begins with a dot, so that no reader takes it for anything.
        }
    }

    /// <summary>A file that one at a time holds, which the system lets go when its process ends; null while another does. It stays there: one that
    /// is deleted could be held by two.</summary>
    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    private string WriteTemporary(string path, ReadOnlySpan<byte> content)
    {
        var directory = Path.GetDirectoryName(path)!;
        CreateDurably(directory);
        var temporary = Path.Combine(directory, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            _durable.WriteNew(temporary, content);
            return temporary;
        }
        catch
        {
            DeleteQuietly(temporary);
            throw;
        }
    }

    private static void Guarded(string verb, string path, Action action) => Guarded(verb, path, () =>
    {
        action();
        return true;
    });

    private static T Guarded<T>(string verb, string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (DirectoryNotFoundException e)
        {
            throw new FileNotFoundException(e.Message, path, e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not (FileNotFoundException or UnknownOutcomeException)))
        {
            throw Failed(verb, path, e);
        }
    }

    private static DeltaException Failed(string verb, string path, Exception e) =>
        new(DeltaErrorCode.StorageFailed, $"cannot {verb} {path}: {e.Message}", e) { Path = path };
}
