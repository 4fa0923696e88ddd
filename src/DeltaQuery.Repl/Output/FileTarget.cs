namespace DeltaQuery.Repl.Output;

/// <summary>A file that rows are written to; one that was there is replaced.</summary>
internal sealed class FileTarget : IByteTarget, IDisposable
{
    private readonly FileStream _stream;

    /// <summary>Makes the file.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public FileTarget(string path)
    {
        try
        {
            _stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"cannot write {path}: {e.Message}") { IsInput = true };
        }
    }

    public void Write(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken = default) => _stream.Write(bytes);

    public void Dispose() => _stream.Dispose();
}
