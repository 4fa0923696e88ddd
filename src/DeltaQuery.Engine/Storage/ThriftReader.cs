using System.Buffers.Binary;

namespace DeltaQuery.Engine.Storage;

/// <summary>Reads <see cref="ThriftStruct"/>s.</summary>
/// <remarks>
/// <code>
/// field     id - last id (4 bits) | type (4), or 0 | type, zigzag varint id
/// struct    fields, then 0
/// list      size (4 bits) | type (4), or 15 | type, varint size; then the elements
/// map       varint size, then, unless that is 0, key type (4) | value type (4) and the entries
/// types     1 true, 2 false, 3 i8, 4 i16, 5 i32, 6 i64, 7 double, 8 binary, 9 list, 10 set, 11 map, 12 struct
/// </code>
/// </remarks>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    private const int Deepest = 64;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _depth;

    /// <summary>The first byte that is not read yet.</summary>
    public int Position { get; private set; }

    /// <exception cref="InvalidDataException">The bytes end too early or make no sense.</exception>
    public ThriftStruct ReadStruct()
    {
        if (++_depth > Deepest)
            throw new InvalidDataException("a Thrift struct is nested too deep");
        var result = new ThriftStruct();
        short id = 0;
        for (var head = ReadByte(); head != 0; head = ReadByte())
        {
            var type = (byte)(head & 15);
            id = head >> 4 == 0 ? checked((short)ReadZigZag()) : checked((short)(id + (head >> 4)));
            result.Fields.Add((id, type, type is 1 or 2 ? type == 1 : ReadValue(type)));
        }

        _depth--;
        return result;
    }

    private object ReadValue(byte type)
    {
        switch (type)
        {
            case 1 or 2: return ReadByte() == 1; // an element of a list
            case 3: return (long)(sbyte)ReadByte();
            case 4 or 5 or 6: return ReadZigZag();
            case 7: return BinaryPrimitives.ReadDoubleLittleEndian(Take(8));
            case 8: return Take(ReadSize()).ToArray();
            case 9 or 10: return ReadList();
            case 11: return ReadMap();
            case 12: return ReadStruct();
            default: throw new InvalidDataException($"Thrift has no type {type}");
        }
    }

    private ThriftList ReadList()
    {
        var head = ReadByte();
        var type = (byte)(head & 15);
        var size = head >> 4 == 15 ? ReadSize() : head >> 4;
        var items = new List<object>(Math.Min(size, _bytes.Length - Position));
        for (var i = 0; i < size; i++)
            items.Add(ReadValue(type));
        return new ThriftList(type, items);
    }

    private ThriftList ReadMap()
    {
        var size = ReadSize();
        if (size == 0)
            return new ThriftList(0, []);
        var types = ReadByte();
        var items = new List<object>();
        for (var i = 0; i < size; i++)
        {
            items.Add(ReadValue((byte)(types >> 4)));
            items.Add(ReadValue((byte)(types & 15)));
        }

        return new ThriftList(types, items);
    }

    private int ReadSize()
    {
        var size = ReadVarint();
        return size <= (ulong)(_bytes.Length - Position) ? (int)size : throw Cut();
    }

    private long ReadZigZag()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = ReadByte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }

        throw new InvalidDataException("a Thrift number is too long");
    }

    private byte ReadByte() => Position < _bytes.Length ? _bytes[Position++] : throw Cut();

    private ReadOnlySpan<byte> Take(int size)
    {
        if (size > _bytes.Length - Position)
            throw Cut();
        Position += size;
        return _bytes.Slice(Position - size, size);
    }

    private static InvalidDataException Cut() => new("a Thrift struct is cut short");
}
