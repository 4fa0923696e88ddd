using System.Collections.Concurrent;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Planning;

/// <summary>The bitmaps of deletion vectors, remembered within a budget, one a file: a vector never changes, and the next one of its file takes its
/// place.</summary>
internal sealed class DeletedRows(ObjectStores stores, ReadableFiles readable)
{
    private const long Budget = 256L << 20; // bytes
    private const long Entry = 512; // bytes for a bitmap's names
    private const long Unasked = 1L << 26; // positions for which a bitmap is made because the log alone says that there are so many rows
    private const long Most = 1L << 32; // positions for which a bitmap is made at all

    private readonly ConcurrentDictionary<string, (string Vector, ulong[] Bitmap)> _known = new(StringComparer.Ordinal); // by the file's path
    private long _held;

    /// <summary>Forgets all: paths may mean other files now.</summary>
    public void Forget() => _known.Clear();

    /// <summary>The bitmap of a file's deleted rows: bit r is row r, counted over the whole file.</summary>
    /// <exception cref="DeltaException">CorruptData: the vector is missing or damaged, or deletes what the file does not hold.</exception>
    public async Task<ulong[]> OfAsync(DuckDbConnection connection, Snapshot snapshot, ScannedFile file, CancellationToken cancellationToken)
    {
        var descriptor = file.DeletionVector!;
        var path = PathOf(snapshot, file, descriptor);
        var vectorKey = $"{path}\u0001{descriptor.UniqueId}\u0001{descriptor.Cardinality}";
        if (_known.TryGetValue(file.Path, out var last) && last.Vector == vectorKey)
            return last.Bitmap;
        var rows = new RowsOfFile(readable, connection, file, cancellationToken);
        await rows.MustReachAsync(descriptor.Cardinality, path).ConfigureAwait(false);
        var vector = await ReadAsync(file, descriptor, path, cancellationToken).ConfigureAwait(false);
        await rows.MustReachAsync(vector.End, path).ConfigureAwait(false);
        var bitmap = ToBitmap(vector);
        if (Interlocked.Add(ref _held, BytesOf(bitmap) - (last.Bitmap is null ? 0 : BytesOf(last.Bitmap))) > Budget)
        {
            _known.Clear();
            Interlocked.Exchange(ref _held, BytesOf(bitmap));
        }

        _known[file.Path] = (vectorKey, bitmap);
        return bitmap;
    }

    private static long BytesOf(ulong[] bitmap) => Entry + (bitmap.LongLength * 8);

    private static string PathOf(Snapshot snapshot, ScannedFile file, DeletionVectorDescriptor descriptor)
    {
        try
        {
            return descriptor.IsInline ? "" : FilePruner.DataFilePath(snapshot, descriptor.FilePath);
        }
        catch (DeltaException e) when (e.Path is null)
        {
            throw new DeltaException(e.Code, $"{file.Path}: {e.Message}", e) { Path = file.Path };
        }
    }

    private async Task<DeletionVector> ReadAsync(
        ScannedFile file, DeletionVectorDescriptor descriptor, string path, CancellationToken cancellationToken)
    {
        if (descriptor.IsInline)
            return DeletionVector.FromInline(descriptor, file.Path);
        var (offset, length) = DeletionVector.FileRange(descriptor);
        if (offset < 0 || descriptor.SizeInBytes < 0 || length > int.MaxValue)
            throw Corrupt(path, $"the deletion vector file {path} of {file.Path} cannot have {descriptor.SizeInBytes} bytes at offset {offset}");
        try
        {
            var range = await stores.For(path).ReadRangeAsync(path, offset, (int)length, cancellationToken).ConfigureAwait(false);
            return DeletionVector.FromFileRange(descriptor, range, path);
        }
        catch (FileNotFoundException e)
        {
            throw Corrupt(path, $"the deletion vector file {path} of {file.Path} is missing", e);
        }
    }

    private static ulong[] ToBitmap(DeletionVector vector)
    {
        var bitmap = new ulong[(vector.End + 63) / 64];
        foreach (var position in vector.Positions)
            bitmap[position >> 6] |= 1UL << (int)(position & 63);
        return bitmap;
    }

    private static DeltaException Corrupt(string path, string message, Exception? inner = null) =>
        new(DeltaErrorCode.CorruptData, message, inner) { Path = path };

    /// <summary>How many rows a data file holds: as the log says where that costs little, else as its footer does.</summary>
    private sealed class RowsOfFile(ReadableFiles readable, DuckDbConnection connection, ScannedFile file, CancellationToken cancellationToken)
    {
        private long? _inFooter;

        /// <summary>Refuses positions that the file does not have.</summary>
        public async Task MustReachAsync(long end, string vectorPath)
        {
            if (end <= Unasked && end <= file.Rows)
                return;
            var rows = _inFooter ??= await AskAsync().ConfigureAwait(false);
            var vector = vectorPath.Length > 0 ? $"the deletion vector file {vectorPath}" : "the deletion vector";
            if (end > rows)
                throw Corrupt(vectorPath.Length > 0 ? vectorPath : file.Path, $"{vector} of {file.Path} deletes row {end - 1}, and the file has {rows} rows");
            if (end > Most)
                throw new DeltaException(DeltaErrorCode.NotSupported, $"{vector} of {file.Path} deletes row {end - 1} of a single file") { Path = file.Path };
        }

        private async Task<long> AskAsync()
        {
            try
            {
                return (await FooterRows.OfAsync(readable, connection, [file], cancellationToken).ConfigureAwait(false))[file.Path];
            }
            catch (DuckDbException e)
            {
                throw Corrupt(file.Path, $"cannot read the footer of {file.Path}: {e.Message}", e);
            }
        }
    }
}
