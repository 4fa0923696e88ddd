using System.Buffers.Binary;
using System.Numerics;

namespace DeltaQuery.Engine.Log;

/// <summary>Reads the numbers of a serialized RoaringBitmapArray in ascending order, a span at a time. Its shape is checked as it is read:
/// whatever contradicts the format is a <see cref="FormatException"/>.</summary>
/// <remarks>
/// All numbers are little-endian.
/// <code>
///  portable   | magic 1681511377 (4) | numBuckets (8) | { key (4) | bitmap } ...         number = key &lt;&lt; 32 | low
///  native     | magic 1681511376 (4) | numBitmaps (4) | { size (4) | bitmap } ...        key = place in the list
///
///  bitmap     | cookie | keys and cardinalities | offsets | containers                   low = containerKey &lt;&lt; 16 | value
///    cookie     12346 (4), numContainers (4)                                             no run container
///               12347 (2), numContainers - 1 (2), one bit a container: is it of runs     offsets only from 4 containers on
///    keys ...   { containerKey (2), cardinality - 1 (2) } ...
///    offsets    { start of the container from the cookie (4) } ...                       not needed: containers follow one another
///    array      cardinality &lt;= 4096: { value (2) } ...
///    bits       cardinality > 4096: 8192 bytes, one bit a value
///    runs       numRuns (2), { first (2), length - 1 (2) } ...
/// </code>
/// The protocol's own inline example is a native one whose magic, numBitmaps and size are big-endian; that is read, too.
/// <see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#deletion-vector-format">Deletion Vector Format</see>,
/// <see href="https://github.com/RoaringBitmap/RoaringFormatSpec">RoaringFormatSpec</see>.
/// </remarks>
internal sealed class RoaringBitmapReader
{
    public const int PortableMagic = 1681511377;
    public const int NativeMagic = 1681511376;

    internal const int CookieWithoutRuns = 12346;
    internal const int CookieWithRuns = 12347;
    internal const int NoOffsetThreshold = 4;
    internal const int MaxArrayCardinality = 4096;
    internal const int BitsLength = 8192;

    private readonly ReadOnlyMemory<byte> data;
    private readonly bool portable;
    private readonly bool bigEndianFrame;
    private readonly long bucketCount;
    private int position;

    private long bucket = -1;
    private long bucketKey = -1;
    private int nativeEnd = -1;
    private int containerCount;
    private int container;
    private int descriptors;
    private int runFlags = -1;

    private ushort[] values = [];
    private int valueCount;
    private int valueIndex;
    private long baseValue;

    public RoaringBitmapReader(ReadOnlyMemory<byte> data)
    {
        this.data = data;
        int magic = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
        bigEndianFrame = BinaryPrimitives.ReverseEndianness(magic) is PortableMagic or NativeMagic;
        portable = magic == PortableMagic;
        if (!portable && magic != NativeMagic && !bigEndianFrame)
            throw new FormatException($"the magic number is {magic}, not {PortableMagic}");

        bucketCount = portable ? BinaryPrimitives.ReadInt64LittleEndian(Take(8)) : FrameInt();
        if (bucketCount < 0 || bucketCount > data.Length)
            throw new FormatException($"{bucketCount} buckets cannot fit into {data.Length} bytes");
    }

    /// <summary>Fills the span with the next numbers; fewer than its length only at the end.</summary>
    public int Read(Span<long> destination)
    {
        int filled = 0;
        while (filled < destination.Length)
        {
            if (valueIndex == valueCount && !NextContainer())
                break;

            int count = Math.Min(destination.Length - filled, valueCount - valueIndex);
            ReadOnlySpan<ushort> source = values.AsSpan(valueIndex, count);
            Span<long> target = destination.Slice(filled, count);
            for (int i = 0; i < source.Length; i++)
                target[i] = baseValue | source[i];
            filled += count;
            valueIndex += count;
        }
        return filled;
    }

    private bool NextContainer()
    {
        while (container == containerCount)
            if (!NextBucket())
                return false;

        ReadOnlySpan<byte> descriptor = data.Span.Slice(descriptors + container * 4, 4);
        int key = BinaryPrimitives.ReadUInt16LittleEndian(descriptor);
        int cardinality = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[2..]) + 1;
        if (container > 0 && key <= BinaryPrimitives.ReadUInt16LittleEndian(data.Span[(descriptors + container * 4 - 4)..]))
            throw new FormatException("container keys do not ascend");

        baseValue = (bucketKey << 32) | ((long)key << 16);
        bool isRun = runFlags >= 0 && (data.Span[runFlags + container / 8] & (1 << (container % 8))) != 0;
        if (values.Length < cardinality)
            values = new ushort[Math.Max(cardinality, Math.Min(65536, values.Length * 2))];
        if (isRun)
            ReadRuns(cardinality);
        else if (cardinality > MaxArrayCardinality)
            ReadBits(cardinality);
        else
            ReadArray(cardinality);
        valueCount = cardinality;
        valueIndex = 0;
        container++;
        return true;
    }

    private bool NextBucket()
    {
        if (bucket == bucketCount)
            return false;
        if (nativeEnd >= 0 && position != nativeEnd)
            throw new FormatException($"a bitmap ends at byte {position}, not at {nativeEnd}");
        if (++bucket == bucketCount)
            return position == data.Length ? false : throw new FormatException($"{data.Length - position} bytes follow the last bucket");

        if (portable)
        {
            long key = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
            if (key <= bucketKey || key > int.MaxValue)
                throw new FormatException($"bucket key {key} follows {bucketKey}");
            bucketKey = key;
        }
        else
        {
            int size = FrameInt();
            if (size < 0 || size > data.Length - position)
                throw new FormatException($"a bitmap of {size} bytes cannot fit");
            bucketKey = bucket;
            nativeEnd = position + size;
        }
        ReadBitmapHeader();
        return true;
    }

    private void ReadBitmapHeader()
    {
        int cookie = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
        bool withRuns = (cookie & 0xFFFF) == CookieWithRuns;
        if (!withRuns && cookie != CookieWithoutRuns)
            throw new FormatException($"the cookie is {cookie}, not {CookieWithoutRuns} or {CookieWithRuns}");

        containerCount = withRuns ? (int)((uint)cookie >> 16) + 1 : BinaryPrimitives.ReadInt32LittleEndian(Take(4));
        if (containerCount is < 0 or > 65536)
            throw new FormatException($"{containerCount} containers cannot be");

        runFlags = withRuns ? position : -1;
        Take(withRuns ? (containerCount + 7) / 8 : 0);
        descriptors = position;
        Take(containerCount * 4);
        Take(!withRuns || containerCount >= NoOffsetThreshold ? containerCount * 4 : 0);
        container = 0;
    }

    private void ReadArray(int cardinality)
    {
        ReadOnlySpan<byte> source = Take(cardinality * 2);
        int previous = -1;
        for (int i = 0; i < cardinality; i++)
        {
            ushort value = BinaryPrimitives.ReadUInt16LittleEndian(source[(i * 2)..]);
            if (value <= previous)
                throw new FormatException("values of an array container do not ascend");
            values[i] = value;
            previous = value;
        }
    }

    private void ReadBits(int cardinality)
    {
        ReadOnlySpan<byte> source = Take(BitsLength);
        int count = 0;
        for (int word = 0; word < BitsLength / 8; word++)
        {
            ulong bits = BinaryPrimitives.ReadUInt64LittleEndian(source[(word * 8)..]);
            if (count + BitOperations.PopCount(bits) > cardinality)
                throw new FormatException($"a bit container has more than its {cardinality} values");
            for (; bits != 0; bits &= bits - 1)
                values[count++] = (ushort)(word * 64 + BitOperations.TrailingZeroCount(bits));
        }
        if (count != cardinality)
            throw new FormatException($"a bit container has {count} values, not {cardinality}");
    }

    private void ReadRuns(int cardinality)
    {
        int runs = BinaryPrimitives.ReadUInt16LittleEndian(Take(2));
        ReadOnlySpan<byte> source = Take(runs * 4);
        int count = 0;
        int end = -1;
        for (int run = 0; run < runs; run++)
        {
            int first = BinaryPrimitives.ReadUInt16LittleEndian(source[(run * 4)..]);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(source[(run * 4 + 2)..]) + 1;
            if (first <= end || first + length > 65536 || count + length > cardinality)
                throw new FormatException("the runs of a container overlap or exceed its cardinality");
            for (int i = 0; i < length; i++)
                values[count++] = (ushort)(first + i);
            end = first + length - 1;
        }
        if (count != cardinality)
            throw new FormatException($"a run container has {count} values, not {cardinality}");
    }

    private int FrameInt() =>
        bigEndianFrame ? BinaryPrimitives.ReadInt32BigEndian(Take(4)) : BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > data.Length - position)
            throw new FormatException($"the data ends after {data.Length} bytes, where {position + (long)length} are needed");

        position += length;
        return data.Span.Slice(position - length, length);
    }
}
