using System.Buffers.Binary;
using System.Text.Unicode;
using System.Text;

namespace DeltaQuery.Engine.Remote.Arrow;

/// <summary>A table of a flatbuffer. Each read is held against the buffer's end.</summary>
/// <remarks>
/// <code>
/// buffer   u32 place of the root table, from here
/// table    i32 how far before it its vtable lies, then values and references
/// vtable   u16 its size, u16 the table's size, u16 per field: where it lies in the table, 0 where it has its default
/// vector   u32 count, then the elements; strings are vectors of bytes
/// </code>
/// References are u32, from where they stand, and so lead forward only: no table contains itself.
/// <see href="https://flatbuffers.dev/internals/">FlatBuffers' format</see>.
/// </remarks>
internal readonly ref struct FlatTable
{
    private readonly ReadOnlySpan<byte> _buffer;
    private readonly int _at;
    private readonly int _vtable;
    private readonly int _vtableSize;

    private FlatTable(ReadOnlySpan<byte> buffer, int at)
    {
        _buffer = buffer;
        _at = at;
        var vtable = at - (long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(buffer, at, sizeof(int)));
        _vtableSize = BinaryPrimitives.ReadUInt16LittleEndian(Bytes(buffer, vtable, sizeof(ushort)));
        _vtable = (int)vtable;
        Bytes(buffer, vtable, _vtableSize);
    }

    /// <summary>Whether there is a table at all: one that stands for an absent reference is empty.</summary>
    public bool Exists => !_buffer.IsEmpty;

    /// <summary>The table that a buffer is of.</summary>
    public static FlatTable Root(ReadOnlySpan<byte> buffer) => new(buffer, Target(buffer, 0));

    public byte Byte(int field, byte absent = 0) => Place(field) is { } at ? Bytes(_buffer, at, 1)[0] : absent;

    public bool Bool(int field) => Byte(field) != 0;

    public short Short(int field, short absent = 0) =>
        Place(field) is { } at ? BinaryPrimitives.ReadInt16LittleEndian(Bytes(_buffer, at, sizeof(short))) : absent;

    public int Int(int field, int absent = 0) =>
        Place(field) is { } at ? BinaryPrimitives.ReadInt32LittleEndian(Bytes(_buffer, at, sizeof(int))) : absent;

    public long Long(int field) => Place(field) is { } at ? BinaryPrimitives.ReadInt64LittleEndian(Bytes(_buffer, at, sizeof(long))) : 0;

    public FlatTable Table(int field) => Place(field) is { } at ? new FlatTable(_buffer, Target(_buffer, at)) : default;

    /// <summary>A text, or null where it is absent.</summary>
    public string? Text(int field)
    {
        if (Place(field) is not { } at)
            return null;
        var (start, count) = Vector(at, 1);
        var bytes = _buffer.Slice(start, count);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw ArrowError.Damaged("a name is not UTF-8");
    }

    /// <summary>How many elements a vector of tables has.</summary>
    public int Count(int field) => Place(field) is { } at ? Vector(at, sizeof(uint)).Count : 0;

    /// <summary>A table of a vector of them.</summary>
    public FlatTable Table(int field, int index)
    {
        var (start, count) = Vector(Place(field) ?? 0, sizeof(uint));
        return (uint)index < (uint)count
            ? new FlatTable(_buffer, Target(_buffer, start + (index * sizeof(uint))))
            : throw ArrowError.Damaged($"its metadata has no element {index}");
    }

    /// <summary>The bytes of a vector of structs of a size; none where it is absent.</summary>
    public ReadOnlySpan<byte> Structs(int field, int size)
    {
        if (Place(field) is not { } at)
            return [];
        var (start, count) = Vector(at, size);
        return _buffer.Slice(start, count * size);
    }

    private int? Place(int field)
    {
        var entry = 4 + (field * sizeof(ushort));
        if (entry + sizeof(ushort) > _vtableSize)
            return null;
        var offset = BinaryPrimitives.ReadUInt16LittleEndian(Bytes(_buffer, _vtable + entry, sizeof(ushort)));
        return offset == 0 ? null : _at + offset;
    }

    private (int Start, int Count) Vector(int reference, int size)
    {
        var at = Target(_buffer, reference);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(Bytes(_buffer, at, sizeof(uint)));
        Bytes(_buffer, at + (long)sizeof(uint), count * (long)size);
        return (at + sizeof(uint), (int)count);
    }

    private static int Target(ReadOnlySpan<byte> buffer, int reference)
    {
        var target = reference + (long)BinaryPrimitives.ReadUInt32LittleEndian(Bytes(buffer, reference, sizeof(uint)));
        return target <= buffer.Length ? (int)target : throw Outside();
    }

    private static ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> buffer, long at, long length) =>
        at >= 0 && at + length <= buffer.Length ? buffer.Slice((int)at, (int)length) : throw Outside();

    private static DeltaException Outside() => ArrowError.Damaged("its metadata leads outside of itself");
}
