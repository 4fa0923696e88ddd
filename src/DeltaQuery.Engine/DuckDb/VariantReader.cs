using System.Runtime.InteropServices;
using System.Text;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Reads one VARIANT.</summary>
/// <remarks>
/// <code>
/// keys      VARCHAR[]                             the names of object fields
/// children  STRUCT(keys_index, values_index)[]    the fields of objects (with key) and the elements of arrays
/// values    STRUCT(type_id, byte_offset)[]        all values; 0 is the whole
/// data      BLOB                                  fixed sizes as they are; strings: varint length, bytes;
///                                                 decimals: varint width, varint scale, integer;
///                                                 objects and arrays: varint count, varint first child
/// </code>
/// </remarks>
internal readonly ref partial struct VariantReader
{
    private readonly ColumnVector _children;
    private readonly ColumnVector _keys;
    private readonly ColumnVector _values;
    private readonly ReadOnlySpan<byte> _data;
    private readonly int _firstChild;
    private readonly int _firstKey;
    private readonly int _firstValue;

    public VariantReader(ColumnVector vector, int row)
    {
        _keys = vector.StructChild(0).ListChild;
        _firstKey = vector.StructChild(0).ListEntry(row).Offset;
        _children = vector.StructChild(1).ListChild;
        _firstChild = vector.StructChild(1).ListEntry(row).Offset;
        _values = vector.StructChild(2).ListChild;
        _firstValue = vector.StructChild(2).ListEntry(row).Offset;
        _data = vector.StructChild(3).Utf8(row);
    }

    /// <summary>The whole value as an object.</summary>
    public object? Value() => Value(0);

    private object? Value(int index)
    {
        var data = Data(index);
        var kind = Kind(index);
        return kind switch
        {
            VariantKind.Null => null,
            VariantKind.True => true,
            VariantKind.False => false,
            VariantKind.Int8 => Read<sbyte>(data),
            VariantKind.Int16 => Read<short>(data),
            VariantKind.Int32 => Read<int>(data),
            VariantKind.Int64 => Read<long>(data),
            VariantKind.Int128 => Read<Int128>(data),
            VariantKind.UInt8 => Read<byte>(data),
            VariantKind.UInt16 => Read<ushort>(data),
            VariantKind.UInt32 => Read<uint>(data),
            VariantKind.UInt64 => Read<ulong>(data),
            VariantKind.UInt128 => Read<UInt128>(data),
            VariantKind.Float => Read<float>(data),
            VariantKind.Double => Read<double>(data),
            VariantKind.Decimal => DecimalValue(data),
            VariantKind.Varchar => Encoding.UTF8.GetString(Bytes(data)),
            VariantKind.Blob or VariantKind.Geometry => Bytes(data).ToArray(),
            VariantKind.BitString => ValueText.BitText(Bytes(data)),
            VariantKind.BigNum => ValueText.BigNumber(Bytes(data)),
            VariantKind.Uuid => ColumnVector.UuidValue(Read<UInt128>(data)),
            VariantKind.Date => ColumnVector.DateValue(Read<int>(data)),
            VariantKind.Time => ColumnVector.TimeValue(Read<long>(data)),
            VariantKind.TimeNs => new DuckDbTime(Read<long>(data)),
            VariantKind.TimeTz => DuckDbTimeTz.FromBits(Read<ulong>(data)),
            VariantKind.Interval => Read<DuckDbInterval>(data),
            VariantKind.Object => ObjectValue(data),
            VariantKind.Array => ArrayValue(data),
            _ => Timestamp(kind, data),
        };
    }

    private object DecimalValue(ReadOnlySpan<byte> data)
    {
        var (unscaled, width, scale) = Decimal(data);
        return ColumnVector.DecimalValue(unscaled, width, scale);
    }

    private DuckDbStruct ObjectValue(ReadOnlySpan<byte> data)
    {
        var (count, first) = Nested(data);
        var names = new string[count];
        var values = new object?[count];
        for (var i = 0; i < count; i++)
        {
            names[i] = Key(first + i);
            values[i] = Value(Child(first + i));
        }

        return new DuckDbStruct(names, values);
    }

    private object?[] ArrayValue(ReadOnlySpan<byte> data)
    {
        var (count, first) = Nested(data);
        var values = new object?[count];
        for (var i = 0; i < count; i++) values[i] = Value(Child(first + i));
        return values;
    }

    private VariantKind Kind(int index) => (VariantKind)_values.StructChild(0).At<byte>(_firstValue + index);

    private ReadOnlySpan<byte> Data(int index) => _data[(int)_values.StructChild(1).At<uint>(_firstValue + index)..];

    private string Key(int child) => _keys.GetString(_firstKey + (int)_children.StructChild(0).At<uint>(_firstChild + child));

    private int Child(int child) => (int)_children.StructChild(1).At<uint>(_firstChild + child);

    private static (int Count, int First) Nested(ReadOnlySpan<byte> data)
    {
        var count = Varint(ref data);
        return (count, count == 0 ? 0 : Varint(ref data));
    }

    private static ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> data)
    {
        var length = Varint(ref data);
        return data[..length];
    }

    private static (Int128 Unscaled, int Width, byte Scale) Decimal(ReadOnlySpan<byte> data)
    {
        var width = Varint(ref data);
        var scale = (byte)Varint(ref data);
        Int128 unscaled = width switch
        {
            <= 4 => Read<short>(data),
            <= 9 => Read<int>(data),
            <= 18 => Read<long>(data),
            _ => Read<Int128>(data),
        };
        return (unscaled, width, scale);
    }

    private static DuckDbTimestamp Timestamp(VariantKind kind, ReadOnlySpan<byte> data) => kind switch
    {
        VariantKind.Timestamp => new DuckDbTimestamp(Read<long>(data)),
        VariantKind.TimestampS => new DuckDbTimestamp(Read<long>(data), TimestampUnit.Second),
        VariantKind.TimestampMs => new DuckDbTimestamp(Read<long>(data), TimestampUnit.Millisecond),
        VariantKind.TimestampNs => new DuckDbTimestamp(Read<long>(data), TimestampUnit.Nanosecond),
        VariantKind.TimestampTz => new DuckDbTimestamp(Read<long>(data), HasTimeZone: true),
        _ => throw new DuckDbException(
            DuckDbErrorType.NotImplemented, $"a VARIANT holds a value of the unknown kind {(int)kind}; cast it to another type"),
    };

    private static int Varint(ref ReadOnlySpan<byte> data)
    {
        var value = 0u;
        for (var shift = 0; ; shift += 7)
        {
            var b = data[0];
            data = data[1..];
            value |= (uint)(b & 0x7F) << shift;
            if (b < 0x80) return checked((int)value);
        }
    }

    private static T Read<T>(ReadOnlySpan<byte> data) where T : unmanaged => MemoryMarshal.Read<T>(data);
}
