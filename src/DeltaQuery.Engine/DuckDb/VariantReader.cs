using System.Buffers.Binary;
using System.Text;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Reads one VARIANT.</summary>
/// <remarks>
/// <code>
/// keys      VARCHAR[]                             the names of object fields
/// children  STRUCT(keys_index, values_index)[]    the fields of objects (with key) and the elements of arrays
/// values    STRUCT(type_id, byte_offset)[]        all values; 0 is the whole
/// data      BLOB                                  scalars as they are; strings: varint length, bytes;
///                                                 decimals: varint width, varint scale, integer;
///                                                 objects and arrays: varint count, varint first child
/// </code>
/// </remarks>
internal readonly ref struct VariantReader
{
    private readonly ColumnVector _vector;
    private readonly ReadOnlySpan<byte> _data;
    private readonly int _keys;
    private readonly int _children;
    private readonly int _values;

    public VariantReader(ColumnVector vector, int row)
    {
        _vector = vector;
        _keys = vector.StructChild(0).ListEntry(row).Offset;
        _children = vector.StructChild(1).ListEntry(row).Offset;
        _values = vector.StructChild(2).ListEntry(row).Offset;
        _data = vector.StructChild(3).Utf8(row);
    }

    /// <summary>The whole value as an object.</summary>
    public object? Value() => Value(0);

    public void Append(TextBuffer text, TimeZoneOffsets? zone) => Append(text, 0, zone);

    private object? Value(int index)
    {
        var data = Data(index, out var type);
        return null;
    }

    private void Append(TextBuffer text, int index, TimeZoneOffsets? zone)
    {
    }

    private ReadOnlySpan<byte> Data(int index, out int type)
    {
        var values = _vector.StructChild(2).ListChild;
        type = values.StructChild(0).At<byte>(_values + index);
        return _data[(int)values.StructChild(1).At<uint>(_values + index)..];
    }
}
