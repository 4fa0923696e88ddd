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

    private readonly ReadOnlyMemory<byte> _data;
    private readonly bool _portable;
    private readonly bool _bigEndianFrame;
    private readonly long _bucketCount;
    private int _position;

    private long _bucket = -1;
    private long _bucketKey = -1;
    private int _nativeEnd = -1;
    private int _containerCount;
    private int _container;
    private int _descriptors;
    private int _runFlags = -1;

    private ushort[] _values = [];
    private int _valueCount;
    private int _valueIndex;
    private long _baseValue;

    public RoaringBitmapReader(ReadOnlyMemory<byte> data)
    {
        _data = data;
        int magic = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
        _bigEndianFrame = BinaryPrimitives.ReverseEndianness(magic) is PortableMagic or NativeMagic;
        _portable = magic == PortableMagic;
        if (!_portable && magic != NativeMagic && !_bigEndianFrame)
            throw new FormatException($"the magic number is {magic}, not {PortableMagic}");

        _bucketCount = _portable ? BinaryPrimitives.ReadInt64LittleEndian(Take(8)) : FrameInt();
        if (_bucketCount < 0 || _bucketCount > data.Length)
            throw new FormatException($"{_bucketCount} buckets cannot fit into {data.Length} bytes");
    }

    /// <summary>Fills the span with the next numbers; fewer than its length only at the end.</summary>
    public int Read(Span<long> destination)
    {
        int filled = 0;
        while (filled < destination.Length)
        {
            if (_valueIndex == _valueCount && !NextContainer())
                break;

            int count = Math.Min(destination.Length - filled, _valueCount - _valueIndex);
            ReadOnlySpan<ushort> source = _values.AsSpan(_valueIndex, count);
            Span<long> target = destination.Slice(filled, count);
            for (int i = 0; i < source.Length; i++)
                target[i] = _baseValue | source[i];
            filled += count;
            _valueIndex += count;
        }
        return filled;
    }

    private bool NextContainer()
    {
        while (_container == _containerCount)
            if (!NextBucket())
                return false;

        ReadOnlySpan<byte> descriptor = _data.Span.Slice(_descriptors + _container * 4, 4);
        int key = BinaryPrimitives.ReadUInt16LittleEndian(descriptor);
        int cardinality = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[2..]) + 1;
        if (_container > 0 && key <= BinaryPrimitives.ReadUInt16LittleEndian(_data.Span[(_descriptors + _container * 4 - 4)..]))
            throw new FormatException("container keys do not ascend");

        _baseValue = (_bucketKey << 32) | ((long)key << 16);
        bool isRun = _runFlags >= 0 && (_data.Span[_runFlags + _container / 8] & (1 << (_container % 8))) != 0;
        if (_values.Length < cardinality)
            _values = new ushort[Math.Max(cardinality, Math.Min(65536, _values.Length * 2))];
        if (isRun)
            ReadRuns(cardinality);
        else if (cardinality > MaxArrayCardinality)
            ReadBits(cardinality);
        else
            ReadArray(cardinality);
        _valueCount = cardinality;
        _valueIndex = 0;
        _container++;
        return true;
    }

    private bool NextBucket()
    {
        if (_bucket == _bucketCount)
            return false;
        if (_nativeEnd >= 0 && _position != _nativeEnd)
            throw new FormatException($"a bitmap ends at byte {_position}, not at {_nativeEnd}");
        if (++_bucket == _bucketCount)
            return _position == _data.Length ? false : throw new FormatException($"{_data.Length - _position} bytes follow the last bucket");

        if (_portable)
        {
            long key = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
            if (key <= _bucketKey || key > int.MaxValue)
                throw new FormatException($"bucket key {key} follows {_bucketKey}");
            _bucketKey = key;
        }
        else
        {
            int size = FrameInt();
            if (size < 0 || size > _data.Length - _position)
                throw new FormatException($"a bitmap of {size} bytes cannot fit");
            _bucketKey = _bucket;
            _nativeEnd = _position + size;
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

        _containerCount = withRuns ? (int)((uint)cookie >> 16) + 1 : BinaryPrimitives.ReadInt32LittleEndian(Take(4));
        if (_containerCount is < 0 or > 65536)
            throw new FormatException($"{_containerCount} containers cannot be");

        _runFlags = withRuns ? _position : -1;
        Take(withRuns ? (_containerCount + 7) / 8 : 0);
        _descriptors = _position;
        Take(_containerCount * 4);
        Take(!withRuns || _containerCount >= NoOffsetThreshold ? _containerCount * 4 : 0);
        _container = 0;
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
            _values[i] = value;
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
                _values[count++] = (ushort)(word * 64 + BitOperations.TrailingZeroCount(bits));
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
                _values[count++] = (ushort)(first + i);
            end = first + length - 1;
        }
        if (count != cardinality)
            throw new FormatException($"a run container has {count} values, not {cardinality}");
    }

    private int FrameInt() =>
        _bigEndianFrame ? BinaryPrimitives.ReadInt32BigEndian(Take(4)) : BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _data.Length - _position)
            throw new FormatException($"the data ends after {_data.Length} bytes, where {_position + (long)length} are needed");

        _position += length;
        return _data.Span.Slice(_position - length, length);
    }
}
