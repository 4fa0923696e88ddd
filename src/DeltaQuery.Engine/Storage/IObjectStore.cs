namespace DeltaQuery.Engine.Storage;

/// <summary>Bytes by path. A directory path ends without a slash; names below it are joined with <c>/</c>.</summary>
/// <remarks>An object that is not there is a <see cref="FileNotFoundException"/>; every other failure is a <see cref="DeltaException"/> of
/// kind <see cref="DeltaErrorCode.StorageFailed"/> that names the path.</remarks>
internal interface IObjectStore
{
    /// <summary>The objects directly below a directory whose names sort after <paramref name="startAfter"/>, in ordinal order of names;
    /// empty if there is no such directory.</summary>
    Task<IReadOnlyList<ObjectInfo>> ListAsync(string directory, string? startAfter, CancellationToken cancellationToken);

    /// <summary>One object of a directory as a listing tells of it; null if it is not there, or cannot be seen.</summary>
    async Task<ObjectInfo?> FindAsync(string directory, string name, CancellationToken cancellationToken)
    {
        var from = await ListAsync(directory, name[..^1], cancellationToken).ConfigureAwait(false);
        return from.Where(o => o.Name == name).Cast<ObjectInfo?>().FirstOrDefault();
    }

    /// <summary>The directories directly below a directory, in ordinal order; empty if there is no such directory.</summary>
    Task<IReadOnlyList<string>> ListDirectoriesAsync(string directory, CancellationToken cancellationToken);

    /// <summary>All that lies below a directory, page by page, in no certain order; nothing if there is no such directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="enters">Whether to look into a folder, by its path below the directory; one that is passed over is itself listed. Links are
    /// never followed.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    IAsyncEnumerable<IReadOnlyList<ListedObject>> ListAllAsync(string directory, Func<string, bool> enters, CancellationToken cancellationToken);

    /// <summary>Deletes objects by their paths below a directory, as many as one page of <see cref="ListAllAsync"/> holds; one that ends with
    /// <c>/</c> is a folder, which goes if it is empty. What lies behind a link stays.</summary>
    /// <returns>How many were there.</returns>
    Task<int> DeleteAllAsync(string directory, IReadOnlyList<string> paths, CancellationToken cancellationToken);

    /// <summary>Whether there is anything in a directory of that path.</summary>
    Task<bool> DirectoryExistsAsync(string directory, CancellationToken cancellationToken);

    /// <summary>The whole of one object.</summary>
    Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>A range of one object; shorter where the object ends.</summary>
    Task<byte[]> ReadRangeAsync(string path, long offset, int length, CancellationToken cancellationToken);

    /// <summary>Whether the object is there.</summary>
    Task<bool> ExistsAsync(string path, CancellationToken cancellationToken);

    /// <summary>Writes the whole object unless one is there; atomic and durable. False means that another writer was first.</summary>
    /// <exception cref="UnknownOutcomeException">The object may have been written, or may yet be. After any other failure it never will.
    /// </exception>
    Task<bool> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Writes the whole object, over one that is there; readers see the old or the new one, never a part.</summary>
    Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Writes the whole object over one that is still as it was read, as one step beside others who do so. False means that it is another
    /// by now, or none, or that another is at it.</summary>
    /// <param name="path">The object, a small one.</param>
    /// <param name="was">Its content as it was read.</param>
    /// <param name="content">The new content.</param>
    /// <param name="cancellationToken">Stops it before it has begun.</param>
    Task<bool> ReplaceAsync(string path, ReadOnlyMemory<byte> was, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Deletes the object; no error if it is not there.</summary>
    Task DeleteAsync(string path, CancellationToken cancellationToken);

    /// <summary>The path by which DuckDB can write the object as a local file. What another has written is read by
    /// <see cref="ReadableFiles"/>.</summary>
    string LocalPath(string path);

    /// <summary>Makes a directory into which DuckDB can write files by their local path; false if it was there.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="lasting">Whether it shall be seen while nothing is in it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<bool> CreateDirectoryAsync(string directory, bool lasting, CancellationToken cancellationToken);

    /// <summary>Whether a directory can get another path, at once with all that is in it.</summary>
    bool MovesDirectories { get; }

    /// <summary>Gives a directory another path, at once with all that is in it; durable.</summary>
    /// <exception cref="DeltaException">StorageFailed: nothing has moved. There may be something at the new path.</exception>
    Task MoveDirectoryAsync(string from, string to, CancellationToken cancellationToken);

    /// <summary>Deletes a directory with all that is in it; no error if it is not there. A link is deleted, not what it leads to.</summary>
    Task DeleteDirectoryAsync(string directory, CancellationToken cancellationToken);

    /// <summary>Deletes a directory with nothing but empty directories in it; false if there is more.</summary>
    Task<bool> DeleteEmptyDirectoryAsync(string directory, CancellationToken cancellationToken);

    /// <summary>Makes files that DuckDB wrote below a directory durable, with the folders between.</summary>
    /// <param name="directory">A directory that was made by <see cref="CreateDirectoryAsync"/>, or is older.</param>
    /// <param name="files">The files, relative to it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task PublishAsync(string directory, IReadOnlyList<string> files, CancellationToken cancellationToken);

    /// <summary>Copies an object to a path where none is, with the folders between: a new object, no older than now. It is durable once it was
    /// published (<see cref="PublishAsync"/>).</summary>
    Task CopyAsync(string from, string to, CancellationToken cancellationToken);

    /// <summary>Gives a file that DuckDB wrote its name, whole and durable, unless there is one of that name. False means that another writer
    /// was first. The file's temporary name is gone in any case.</summary>
    /// <param name="temporary">The file, in the directory of <paramref name="path"/>.</param>
    /// <param name="path">The name it shall have.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<bool> RenameIfAbsentAsync(string temporary, string path, CancellationToken cancellationToken);

    /// <summary>Deletes the files below a directory, at any depth, whose names begin with a prefix.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="prefix">How the names begin.</param>
    /// <param name="andFolders">Whether the directory and those below it go too where nothing is left in them.</param>
    Task DiscardAsync(string directory, string prefix, bool andFolders);
}
