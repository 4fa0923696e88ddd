using System.Buffers.Binary;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>Reads Avro's binary encoding from the bytes of one message, and remembers what is wrong with them. It never reads beyond them,
/// and never lets them ask for much more memory than they are long.</summary>
/// <remarks><see href="https://avro.apache.org/docs/1.12.0/specification/#binary-encoding">Binary Encoding</see>. Every reading method
/// answers false where it failed, and nothing may be read after that.</remarks>
internal ref struct AvroCursor(ReadOnlySpan<byte> bytes, NativeArena arena)
{
    public const int MaxDepth = 512;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    // Elements of arrays may take no bytes, and one byte is enough for a struct of many fields that are NULL or have their defaults.
    private long _cellsLeft = 100_000 + (8L * bytes.Length) + Math.Min(256L * bytes.Length, 64_000_000);

    /// <summary>Where long strings are kept until the chunk is taken.</summary>
    public readonly NativeArena Arena => arena;

    public int Position { get; private set; }

    public readonly int Left => _bytes.Length - Position;

    /// <summary>What is wrong, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>In which field: <c>orders[].price</c>; set from the inside out.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Notes what is wrong, and answers false.</summary>
    public bool Fail(string fault)
    {
        Fault = fault;
        return false;
    }

    /// <summary>Notes that what is wrong is inside of a part, and answers false.</summary>
    public bool FailIn(string part)
    {
        Path = Path.Length == 0 || Path[0] == '[' ? part + Path : $"{part}.{Path}";
        return false;
    }

    public bool TryReadLong(out long value)
    {
        var position = Position;
        if ((uint)position < (uint)_bytes.Length && _bytes[position] < 0x80)
        {
            Position = position + 1;
            value = ZigZag(_bytes[position]);
            return true;
        }

        return TryReadLongOfMore(out value);
    }

    public bool TryReadInt(out int value)
    {
        if (!TryReadLong(out var number))
        {
            value = 0;
            return false;
        }

        value = (int)number;
        return value == number || Fail($"{number} is no int");
    }

    /// <summary>The next bytes, so many.</summary>
    public bool TryTake(int length, out ReadOnlySpan<byte> taken)
    {
        if (length > Left)
        {
            taken = default;
            return Fail($"the message ends within {length} bytes, of which it has {Left}");
        }

        taken = _bytes.Slice(Position, length);
        Position += length;
        return true;
    }

    /// <summary>Bytes or a string: a length, and what it says.</summary>
    public bool TryReadBytes(out ReadOnlySpan<byte> read)
    {
        read = default;
        if (!TryReadLong(out var length))
            return false;
        return length is >= 0 and <= int.MaxValue ? TryTake((int)length, out read) : Fail($"{length} is no length");
    }

    public bool TryReadFloat(out float value)
    {
        var read = TryTake(sizeof(float), out var taken);
        value = read ? BinaryPrimitives.ReadSingleLittleEndian(taken) : 0;
        return read;
    }

    public bool TryReadDouble(out double value)
    {
        var read = TryTake(sizeof(double), out var taken);
        value = read ? BinaryPrimitives.ReadDoubleLittleEndian(taken) : 0;
        return read;
    }

    /// <summary>The head of a block of an array or map.</summary>
    /// <param name="least">The least bytes that an element takes.</param>
    /// <param name="width">The vectors that an element fills.</param>
    /// <param name="count">The elements; 0 at the end.</param>
    /// <param name="end">Where the block ends, if it says so; otherwise -1.</param>
    public bool TryReadBlock(int least, int width, out int count, out int end)
    {
        count = 0;
        end = -1;
        if (!TryReadLong(out var elements))
            return false;
        if (elements < 0)
        {
            if (!TryReadLong(out var size))
                return false;
            if (size < 0 || size > Left)
                return Fail($"a block of {size} bytes, where the message has {Left}");
            end = Position + (int)size;
            elements = unchecked(-elements);
        }

        if (elements is < 0 or > int.MaxValue || (least > 0 && elements > Left / least))
            return Fail($"a block of {elements} elements, where the message has {Left} bytes");
        if (elements > _cellsLeft / width)
            return Fail($"a block of {elements} elements: too many values for a message of {_bytes.Length} bytes");
        _cellsLeft -= elements * width;
        count = (int)elements;
        return true;
    }

    /// <summary>Checks that a block ended where it said.</summary>
    public bool EndBlock(int end) => end < 0 || Position == end || Fail($"a block ends at byte {Position}, and said at {end}");

    /// <summary>Goes to the end of a block.</summary>
    public void SkipTo(int end) => Position = end;

    /// <summary>How many values there still may be; what a default takes is taken from there.</summary>
    public long CellsLeft { readonly get => _cellsLeft; set => _cellsLeft = value; }

    private bool TryReadLongOfMore(out long value)
    {
        ulong bits = 0;
        value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (Position == _bytes.Length)
                return Fail("the message ends within a number");
            var b = _bytes[Position++];
            if (shift == 63 && b > 1)
                break;
            bits |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                value = ZigZag(bits);
                return true;
            }
        }

        return Fail("a number is longer than 64 bits");
    }

    private static long ZigZag(ulong bits) => (long)(bits >> 1) ^ -(long)(bits & 1);
}
