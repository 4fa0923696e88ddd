using System.Collections.Concurrent;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Planning;

/// <summary>The bitmaps of deletion vectors, remembered within a budget: a vector never changes.</summary>
internal sealed class DeletedRows(ObjectStores stores)
{
    private const long Budget = 256L << 20; // bytes of bitmaps

    private readonly ConcurrentDictionary<string, ulong[]> known = new(StringComparer.Ordinal);
    private long held;

    /// <summary>The bitmap of a file's deleted rows: bit r is row r, counted over the whole file.</summary>
    /// <exception cref="DeltaException">CorruptData: the vector is missing or damaged.</exception>
    public async Task<ulong[]> OfAsync(Snapshot snapshot, ScannedFile file, CancellationToken cancellationToken)
    {
        var descriptor = file.DeletionVector!;
        var path = descriptor.IsInline ? "" : FilePruner.DataFilePath(snapshot, descriptor.FilePath);
        var key = $"{path}\u0001{descriptor.UniqueId}\u0001{descriptor.Cardinality}";
        if (known.TryGetValue(key, out var bitmap))
            return bitmap;
        bitmap = ToBitmap(await ReadAsync(file, descriptor, path, cancellationToken).ConfigureAwait(false));
        if (Interlocked.Add(ref held, bitmap.LongLength * 8) > Budget)
        {
            known.Clear();
            Interlocked.Exchange(ref held, bitmap.LongLength * 8);
        }

        known[key] = bitmap;
        return bitmap;
    }

    private async Task<DeletionVector> ReadAsync(
        ScannedFile file, DeletionVectorDescriptor descriptor, string path, CancellationToken cancellationToken)
    {
        if (descriptor.IsInline)
            return DeletionVector.FromInline(descriptor, file.Path);
        var (offset, length) = DeletionVector.FileRange(descriptor);
        try
        {
            var range = await stores.For(path).ReadRangeAsync(path, offset, checked((int)length), cancellationToken).ConfigureAwait(false);
            return DeletionVector.FromFileRange(descriptor, range, path);
        }
        catch (FileNotFoundException e)
        {
            throw new DeltaException(DeltaErrorCode.CorruptData, $"the deletion vector file {path} of {file.Path} is missing", e) { Path = path };
        }
    }

    private static ulong[] ToBitmap(DeletionVector vector)
    {
        var bitmap = new ulong[16];
        foreach (var position in vector.Positions)
        {
            var word = checked((int)(position >> 6));
            if (word >= bitmap.Length)
                Array.Resize(ref bitmap, Math.Max(word + 1, bitmap.Length * 2));
            bitmap[word] |= 1UL << (int)(position & 63);
        }

        return bitmap;
    }
}
