using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace DeltaQuery.Engine.Storage;

/// <summary>One object's local file and the index beside it.</summary>
/// <remarks>Who holds them has the index open and shared; who deletes them must have it alone. So nothing goes that any process reads.
/// </remarks>
internal sealed class SpoolFiles : IDisposable
{
    private const int Block = 1 << 20;
    private const int MostAttempts = 10;
    private const int TooManyOpenHere = 24; // EMFILE
    private const int TooManyOpen = 23; // ENFILE
    private const UnixFileMode Ours = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lock _appending = new();
    private FileStream? _hold;
    private long _read;

    private SpoolFiles(string index, SpoolHeader header, FileStream hold, long read)
    {
        (Index, Header, Data) = (index, header, SpoolFolder.DataOf(index, header));
        (_hold, _read) = (hold, read);
    }

    /// <summary>The path of the index.</summary>
    public string Index { get; }

    /// <summary>The path of the local file.</summary>
    public string Data { get; }

    public SpoolHeader Header { get; }

    /// <summary>The bytes of the index, more of which tell of more ranges.</summary>
    public long IndexLength => _hold is null ? 0 : RandomAccess.GetLength(_hold.SafeFileHandle);

    /// <summary>Whether they are held against deletion.</summary>
    public bool IsHeld => _hold is not null;

    /// <summary>Whether they are there still; someone may have emptied the cache by hand.</summary>
    public bool Exist => File.Exists(Data);

    /// <summary>Creates the files for an object, all of it a hole, and holds them.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="header">The object.</param>
    /// <param name="fillsHoles">Fills the hole with 0xFF, for tests: who reads it then does not take it for zeros.</param>
    public static SpoolFiles Create(SpoolFolder folder, SpoolHeader header, bool fillsHoles)
    {
        for (var attempt = 1; ; attempt++)
        {
            var index = folder.NewIndex(header);
            var line = SpoolIndex.Line(header);
            using (var file = new FileStream(index, Options(FileMode.CreateNew, FileAccess.Write)))
                file.Write(line);
            if (TryHold(index) is not { } hold)
            {
                if (attempt < MostAttempts)
                    continue; // who empties the folder has come between
                throw new IOException($"{index} cannot be held");
            }

            var files = new SpoolFiles(index, header, hold, line.Length);
            try
            {
                files.MakeData(fillsHoles);
                return files;
            }
            catch (IOException) when (!File.Exists(index))
            {
                files.Dispose(); // the same, a little earlier
                File.Delete(files.Data);
            }
            catch
            {
                files.Dispose();
                TryDelete(index, [files.Data]);
                throw;
            }
        }
    }

    private void MakeData(bool fillsHoles)
    {
        // Nobody else takes the file for what it is before it has its length; so that comes last.
        using var data = new FileStream(Data, Options(FileMode.CreateNew, FileAccess.Write));
        if (fillsHoles)
            Fill(data, Header.Size);
        else
            data.SetLength(Header.Size);
        File.SetLastWriteTimeUtc(data.SafeFileHandle, Header.LastModified);
    }

    /// <summary>Opens and holds files that are there; null if they are not, or make no sense, or are being deleted.</summary>
    public static SpoolFiles? TryOpen(string index)
    {
        var hold = TryHold(index);
        if (hold is null)
            return null;
        var text = new byte[Math.Min(hold.Length, 1 << 16)];
        var size = hold.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        if (SpoolIndex.Header(text.AsSpan(0, size)) is { } header)
        {
            var files = new SpoolFiles(index, header, hold, text.AsSpan(0, size).IndexOf((byte)'\n') + 1);
            if (new FileInfo(files.Data) is { Exists: true } data && data.Length == header.Size)
            {
                if (data.LastWriteTimeUtc != header.LastModified) // a process ended between a write and this
                    File.SetLastWriteTimeUtc(files.Data, header.LastModified);
                return files;
            }
        }

        hold.Dispose();
        return null;
    }

    /// <summary>Holds the files again; false if they are not there any more.</summary>
    public bool TryHold()
    {
        _hold ??= TryHold(Index);
        if (_hold is not null && !Exist)
            Dispose();
        return _hold is not null;
    }

    /// <summary>Lets others delete the files.</summary>
    /// <param name="lastUse">When they were last used, for whoever must choose what to delete.</param>
    public void LetGo(DateTime lastUse)
    {
        if (_hold is null)
            return;
        try
        {
            File.SetLastWriteTimeUtc(Index, lastUse);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // then they go somewhat sooner
        }

        Dispose();
    }

    /// <summary>The ranges that the index has got since it was last asked.</summary>
    public IReadOnlyList<SpoolRange> NewRanges()
    {
        lock (_appending)
        {
            if (_hold is null || RandomAccess.GetLength(_hold.SafeFileHandle) is var length && length <= _read)
                return [];
            var text = new byte[length - _read];
            var size = RandomAccess.Read(_hold.SafeFileHandle, text, _read);
            var ranges = SpoolIndex.Ranges(text.AsSpan(0, size), Header.Size, out var read);
            _read += read;
            return ranges;
        }
    }

    /// <summary>Writes bytes of the object and then tells of them in the index.</summary>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        using (var data = File.OpenHandle(Data, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            RandomAccess.Write(data, bytes, offset);
            File.SetLastWriteTimeUtc(data, Header.LastModified);
        }

        PosixFile.Append(Index, SpoolIndex.Line(new SpoolRange(new ByteRange(offset, offset + bytes.Length), Crc32C.Of(bytes))));
    }

    /// <summary>Lets a reader look into the local file.</summary>
    public T Read<T>(Func<SafeFileHandle, T> reader)
    {
        using var data = File.OpenHandle(Data, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return reader(data);
    }

    /// <summary>Whether a range's bytes are those that were fetched.</summary>
    public bool IsSound(SpoolRange range) => Read(data => ChecksumOf(data, range.Range) == range.Checksum);

    /// <summary>Deletes an index and the files beside it unless anyone holds them.</summary>
    public static bool TryDelete(string index, IReadOnlyList<string> others)
    {
        try
        {
            // Alone on either system: Unix has no other way to say so, and Windows deletes nothing that is open without this consent.
            var alone = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
            using var hold = new FileStream(index, FileMode.Open, FileAccess.ReadWrite, alone, bufferSize: 0);
            foreach (var other in others)
                File.Delete(other);
            File.Delete(index); // last: what is left after a crash is found by it
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Deletes what is left of files that were never whole, or of which someone has deleted the index.</summary>
    public static void TryDeleteStray(string index, IReadOnlyList<string> others)
    {
        if (!TryDelete(index, others) || File.Exists(index)) // which may have come since the folder was looked through
            return;
        foreach (var other in others)
            File.Delete(other);
    }

    /// <summary>How many bytes are filled, as an index tells.</summary>
    public static long CountBytes(string index)
    {
        try
        {
            using var file = File.OpenHandle(index, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var text = new byte[RandomAccess.GetLength(file)];
            var ranges = SpoolIndex.Ranges(text.AsSpan(0, RandomAccess.Read(file, text, 0)), long.MaxValue, out _);
            return new RangeSet(ranges.Select(r => r.Range)).Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    public void Dispose()
    {
        _hold?.Dispose();
        _hold = null;
    }

    private static FileStream? TryHold(string index)
    {
        try
        {
            // To read is enough, and all that a shared lock may ask for on a network's file system.
            var hold = new FileStream(index, Options(FileMode.Open, FileAccess.Read));
            if (File.Exists(index))
                return hold;
            hold.Dispose(); // deleted before the hold was ours
            return null;
        }
        catch (IOException e) when (e.HResult is not (TooManyOpen or TooManyOpenHere))
        {
            return null; // it is not there, or someone has it alone to delete it
        }
        catch (UnauthorizedAccessException)
        {
            return null; // another user's
        }
    }

    private static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.ReadWrite, BufferSize = 0 };
        if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows())
            options.UnixCreateMode = Ours;
        return options;
    }

    /// <summary>The checksum of a range; null if the file ends before.</summary>
    private static uint? ChecksumOf(SafeFileHandle data, ByteRange range)
    {
        var block = ArrayPool<byte>.Shared.Rent(Block);
        try
        {
            var crc = 0u;
            for (var at = range.Start; at < range.End;)
            {
                var n = RandomAccess.Read(data, block.AsSpan(0, (int)Math.Min(Block, range.End - at)), at);
                if (n == 0)
                    return null;
                crc = Crc32C.Append(crc, block.AsSpan(0, n));
                at += n;
            }

            return crc;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static void Fill(FileStream data, long size)
    {
        var block = new byte[Block];
        block.AsSpan().Fill(0xFF);
        for (var at = 0L; at < size; at += Block)
            RandomAccess.Write(data.SafeFileHandle, block.AsSpan(0, (int)Math.Min(Block, size - at)), at);
    }
}
