using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>A file that rows are written to. What was there before stays until rows come: where none do, nothing has happened to it.</summary>
internal sealed class FileTarget : IByteTarget, IDisposable
{
    private readonly FileStream _stream;
    private readonly bool _isNew;
    private bool _hasBegun;
    private bool _isTaken;

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public FileTarget(string path)
    {
        Path = path;
        try
        {
            _isNew = !File.Exists(path);
            _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"cannot write {path}: {e.Message}") { IsInput = true };
        }
    }

    public string Path { get; }

    public bool IsFile => true;

    /// <summary>Whether a write has failed, and that was told.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Leaves the file to somebody else who writes all of it; false where it has content.</summary>
    public bool TryTake()
    {
        if (_isTaken || _stream.Position > 0)
            return false;
        return _isTaken = true;
    }

    /// <summary>Takes out what was there before.</summary>
    /// <exception cref="IOException">It cannot be taken out.</exception>
    public void Begin()
    {
        if (!_hasBegun && _stream is { CanSeek: true, Length: > 0 })
            _stream.SetLength(0);
        _hasBegun = true;
    }

    /// <inheritdoc/>
    /// <exception cref="DeltaException">They cannot be written: the disk is full, or the file too long.</exception>
    public void Write(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken = default)
    {
        if (bytes.IsEmpty)
            return;
        try
        {
            Begin();
            _stream.Write(bytes);
        }
        catch (IOException e)
        {
            HasFailed = true;
            var reason = e.Message.Replace($" : '{_stream.Name}'", "", StringComparison.Ordinal);
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"cannot write {Path}: {reason}", e);
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        if (_isNew && !_hasBegun && new FileInfo(_stream.Name) is { Exists: true, Length: 0 } empty)
            empty.Delete();
    }
}
