using System.Buffers.Binary;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>The rows of one data file that are deleted, as positions from 0 over the whole file. Checked when made: size, checksum, format
/// and cardinality are right.</summary>
/// <remarks>
/// A file holds one or more vectors, all numbers big-endian; the descriptor's offset points at dataSize:
/// <code>
///   0         offset                                       offset + 4 + dataSize
///   | version | ... | dataSize (4) | bitmap (dataSize) | CRC-32 of the bitmap (4) | ...
///   | = 1     |     | = descriptor.sizeInBytes
/// </code>
/// An inline vector is the bitmap alone as Z85. The bitmap is drawn at <see cref="RoaringBitmapReader"/>.
/// <see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#deletion-vector-file-storage-format">Deletion Vector File Storage
/// Format</see>.
/// </remarks>
internal sealed class DeletionVector
{
    private const int FrameLength = 8;

    private readonly ReadOnlyMemory<byte> _bitmap;

    private DeletionVector(ReadOnlyMemory<byte> bitmap, long cardinality, long end)
    {
        _bitmap = bitmap;
        Cardinality = cardinality;
        End = end;
    }

    public long Cardinality { get; }

    /// <summary>One more than the last position; 0 if there is none.</summary>
    public long End { get; }

    /// <summary>The positions in ascending order.</summary>
    public IEnumerable<long> Positions
    {
        get
        {
            RoaringBitmapReader reader = Open();
            long[] chunk = new long[2048];
            for (int count; (count = reader.Read(chunk)) > 0;)
                for (int i = 0; i < count; i++)
                    yield return chunk[i];
        }
    }

    /// <summary>The part of its file that <see cref="FromFileRange"/> needs: dataSize, bitmap and checksum.</summary>
    /// <remarks>Without an offset it is the first vector: behind the version, at 1.</remarks>
    public static (long Offset, long Length) FileRange(DeletionVectorDescriptor descriptor) =>
        (descriptor.Offset ?? 1, (long)descriptor.SizeInBytes + FrameLength);

    /// <summary>Decodes an inline vector.</summary>
    /// <param name="descriptor">Of storage type i.</param>
    /// <param name="dataFile">The data file that it belongs to, for messages.</param>
    public static DeletionVector FromInline(DeletionVectorDescriptor descriptor, string dataFile)
    {
        byte[] bytes = Z85.TryDecode(descriptor.PathOrInlineDv)
            ?? throw Corrupt($"of {dataFile}", dataFile, "the text is not Z85");
        if (descriptor.SizeInBytes < 0 || descriptor.SizeInBytes > bytes.Length)
            throw Corrupt(
                $"of {dataFile}", dataFile, $"it has {bytes.Length} bytes, where the log says {descriptor.SizeInBytes}");

        return Check(bytes.AsMemory(0, descriptor.SizeInBytes), descriptor, $"of {dataFile}", dataFile);
    }

    /// <summary>Decodes the vector that the descriptor points at in its whole file.</summary>
    public static DeletionVector FromFile(DeletionVectorDescriptor descriptor, ReadOnlyMemory<byte> file, string fileName)
    {
        if (file.Length == 0 || file.Span[0] != 1)
            throw Corrupt(fileName, fileName, file.Length == 0 ? "the file is empty" : $"its format version is {file.Span[0]}, not 1");

        (long offset, long length) = FileRange(descriptor);
        if (offset < 0 || descriptor.SizeInBytes < 0 || offset + length > file.Length)
            throw Corrupt(
                fileName, fileName,
                $"bytes {offset} to {offset + length} are outside the file of {file.Length} bytes");

        return FromFileRange(descriptor, file.Slice((int)offset, (int)length), fileName);
    }

    /// <summary>Decodes the vector from the bytes of <see cref="FileRange"/>.</summary>
    public static DeletionVector FromFileRange(DeletionVectorDescriptor descriptor, ReadOnlyMemory<byte> range, string fileName)
    {
        if (descriptor.SizeInBytes < 0 || range.Length != (long)descriptor.SizeInBytes + FrameLength)
            throw Corrupt(
                fileName, fileName,
                $"{range.Length} bytes at {Place(descriptor)}, where the log says {(long)descriptor.SizeInBytes + FrameLength}");

        int size = BinaryPrimitives.ReadInt32BigEndian(range.Span);
        if (size != descriptor.SizeInBytes)
            throw Corrupt(fileName, fileName, $"its size at {Place(descriptor)} is {size}, where the log says {descriptor.SizeInBytes}");

        ReadOnlyMemory<byte> data = range.Slice(4, size);
        uint expected = BinaryPrimitives.ReadUInt32BigEndian(range.Span[(4 + size)..]);
        uint actual = Crc32.Compute(data.Span);
        if (actual != expected)
            throw Corrupt(
                fileName, fileName, $"the checksum at {Place(descriptor)} is {actual:x8}, where the file says {expected:x8}");

        return Check(data, descriptor, fileName, fileName);
    }

    /// <summary>Makes a vector of ascending positions; <see cref="Bitmap"/> is what to store.</summary>
    public static DeletionVector FromPositions(ReadOnlySpan<long> positions) =>
        new(RoaringBitmapWriter.Encode(positions), positions.Length, positions.IsEmpty ? 0 : positions[^1] + 1);

    /// <summary>The serialized RoaringBitmapArray.</summary>
    public ReadOnlyMemory<byte> Bitmap => _bitmap;

    /// <summary>A reader at the first position, which fills spans: the quick way.</summary>
    public RoaringBitmapReader Open() => new(_bitmap);

    public long[] ToArray()
    {
        long[] positions = new long[Cardinality];
        Open().Read(positions);
        return positions;
    }

    /// <summary>The vector as the log keeps a small one: inline.</summary>
    public DeletionVectorDescriptor ToInline() => new()
    {
        StorageType = DeletionVectorDescriptor.InlineStorage,
        PathOrInlineDv = Z85.Encode(_bitmap.Span),
        SizeInBytes = _bitmap.Length,
        Cardinality = Cardinality,
    };

    /// <summary>A deletion vector file's bytes with the offset of each vector in it.</summary>
    public static (byte[] File, int[] Offsets) WriteFile(IReadOnlyList<DeletionVector> vectors)
    {
        byte[] file = new byte[1 + vectors.Sum(vector => vector._bitmap.Length + FrameLength)];
        int[] offsets = new int[vectors.Count];
        file[0] = 1;
        for (int i = 0, at = 1; i < vectors.Count; i++)
        {
            ReadOnlySpan<byte> data = vectors[i]._bitmap.Span;
            offsets[i] = at;
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(at), data.Length);
            data.CopyTo(file.AsSpan(at + 4));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at + 4 + data.Length), Crc32.Compute(data));
            at += data.Length + FrameLength;
        }
        return (file, offsets);
    }

    /// <summary>Reads the bitmap through once, but not beyond what the log says that it holds (1 MB of runs can hold 2^32 positions): later it
    /// comes without surprises.</summary>
    private static DeletionVector Check(ReadOnlyMemory<byte> bitmap, DeletionVectorDescriptor descriptor, string what, string path)
    {
        long count = 0;
        long end = 0;
        try
        {
            var reader = new RoaringBitmapReader(bitmap);
            long[] chunk = new long[8192];
            for (int read; count <= descriptor.Cardinality && (read = reader.Read(chunk)) > 0; count += read)
                end = chunk[read - 1] + 1;
        }
        catch (FormatException fault)
        {
            throw Corrupt(what, path, fault.Message, fault);
        }
        return count == descriptor.Cardinality
            ? new(bitmap, count, end)
            : throw Corrupt(
                what, path, $"it deletes {(count > descriptor.Cardinality ? "more" : count)} rows, where the log says {descriptor.Cardinality}");
    }

    private static string Place(DeletionVectorDescriptor descriptor) => $"offset {FileRange(descriptor).Offset}";

    private static DeltaException Corrupt(string what, string path, string message, Exception? inner = null) =>
        new(DeltaErrorCode.CorruptData, $"Deletion vector {what}: {message}", inner) { Path = path };
}
