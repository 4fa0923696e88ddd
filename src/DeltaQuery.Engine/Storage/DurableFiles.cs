namespace DeltaQuery.Engine.Storage;

/// <summary>The calls by which <see cref="LocalObjectStore"/> makes things durable and visible; their order is what a crash tests (TRAPS W6).
/// </summary>
internal class DurableFiles
{
    /// <summary>Writes a new file, and makes its content durable.</summary>
    public virtual void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <inheritdoc cref="PosixFile.TryLink"/>
    public virtual bool TryLink(string existing, string name) => PosixFile.TryLink(existing, name);

    /// <inheritdoc cref="PosixFile.SyncFile"/>
    public virtual void SyncFile(string path) => PosixFile.SyncFile(path);

    /// <inheritdoc cref="PosixFile.SyncDirectory"/>
    public virtual void SyncDirectory(string directory) => PosixFile.SyncDirectory(directory);
}
