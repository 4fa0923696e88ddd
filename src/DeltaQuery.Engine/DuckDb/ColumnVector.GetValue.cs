using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Values as CLR objects.</summary>
internal sealed unsafe partial class ColumnVector
{
    /// <summary>The value as an object; null for NULL.</summary>
    /// <remarks>Numbers, string, byte[], Guid, DateOnly, TimeOnly where they fit; decimal up to 28 digits; otherwise the DuckDb* types.
    /// A LIST or ARRAY is object?[], a UNION or VARIANT the value it holds, a BIT a string of 0 and 1, a GEOMETRY its WKB.</remarks>
    public object? GetValue(int row)
    {
        if (IsNull(row)) return null;
        return Type.Id switch
        {
            DuckDbType.Boolean => At<byte>(row) != 0,
            DuckDbType.TinyInt => At<sbyte>(row),
            DuckDbType.SmallInt => At<short>(row),
            DuckDbType.Integer => At<int>(row),
            DuckDbType.BigInt => At<long>(row),
            DuckDbType.UTinyInt => At<byte>(row),
            DuckDbType.USmallInt => At<ushort>(row),
            DuckDbType.UInteger => At<uint>(row),
            DuckDbType.UBigInt => At<ulong>(row),
            DuckDbType.HugeInt or DuckDbType.UHugeInt or DuckDbType.Decimal or DuckDbType.Uuid => WideValue(row),
            DuckDbType.Float => At<float>(row),
            DuckDbType.Double => At<double>(row),
            DuckDbType.Varchar => GetString(row),
            DuckDbType.Enum => Type.EnumValues[EnumIndex(row)],
            DuckDbType.Blob or DuckDbType.Geometry => Utf8(row).ToArray(),
            DuckDbType.Bit => ValueText.BitText(Utf8(row)),
            DuckDbType.BigNum => ValueText.BigNumber(Utf8(row)),
            DuckDbType.Date => DateValue(At<int>(row)),
            DuckDbType.Time => TimeValue(At<long>(row)),
            DuckDbType.TimeNs => new DuckDbTime(At<long>(row)),
            DuckDbType.TimeTz => DuckDbTimeTz.FromBits(At<ulong>(row)),
            DuckDbType.Interval => At<DuckDbInterval>(row),
            DuckDbType.Timestamp or DuckDbType.TimestampS or DuckDbType.TimestampMs or DuckDbType.TimestampNs or DuckDbType.TimestampTz =>
                TimestampValue(row),
            DuckDbType.List or DuckDbType.Array => ListValue(row),
            DuckDbType.Map => MapValue(row),
            DuckDbType.Struct => StructValue(row),
            DuckDbType.Union => StructChild(UnionTag(row) + 1).GetValue(row),
            DuckDbType.Variant => new VariantReader(this, row).Value(),
            _ => throw Unreadable(Type),
        };
    }

    /// <summary>The index of an ENUM's value in <see cref="LogicalType.EnumValues"/>.</summary>
    public int EnumIndex(int row) => Type.InternalType switch
    {
        DuckDbType.UTinyInt => At<byte>(row),
        DuckDbType.USmallInt => At<ushort>(row),
        _ => (int)At<uint>(row),
    };

    /// <summary>Which member of a UNION holds the value.</summary>
    public int UnionTag(int row) => StructChild(0).At<byte>(row);

    /// <summary>A DECIMAL without its point.</summary>
    public Int128 Unscaled(int row) => Type.InternalType switch
    {
        DuckDbType.SmallInt => At<short>(row),
        DuckDbType.Integer => At<int>(row),
        DuckDbType.BigInt => At<long>(row),
        _ => At<Int128>(row),
    };

    /// <summary>A timestamp of any kind.</summary>
    public DuckDbTimestamp TimestampValue(int row) => new(
        At<long>(row),
        Type.Id switch
        {
            DuckDbType.TimestampS => TimestampUnit.Second,
            DuckDbType.TimestampMs => TimestampUnit.Millisecond,
            DuckDbType.TimestampNs => TimestampUnit.Nanosecond,
            _ => TimestampUnit.Microsecond,
        },
        Type.Id == DuckDbType.TimestampTz);

    internal static object DateValue(int days) => new DuckDbDate(days).TryToDateOnly(out var date) ? date : new DuckDbDate(days);

    internal static object TimeValue(long micros) =>
        micros < TimeSpan.MicrosecondsPerDay ? new TimeOnly(micros * TimeSpan.TicksPerMicrosecond) : new DuckDbTime(micros * 1_000);

    /// <summary>A UUID as stored: a number with its highest bit flipped, so that it sorts as a signed one.</summary>
    internal static Guid UuidValue(UInt128 stored)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, stored ^ UInt128.One << 127);
        return new Guid(bytes, bigEndian: true);
    }

    internal static object DecimalValue(Int128 unscaled, int width, byte scale)
    {
        if (width > 28) return new DuckDbDecimal(unscaled, scale);
        var absolute = (UInt128)Int128.Abs(unscaled);
        return new decimal((int)(uint)absolute, (int)(uint)(absolute >> 32), (int)(uint)(absolute >> 64), unscaled < 0, scale);
    }

    internal static DuckDbException Unreadable(LogicalType type) => new(
        DuckDbErrorType.NotImplemented, $"a column of type {type} cannot be read; cast it to VARCHAR or to another type");

    // Apart: ReadyToRun compiles no method that holds an Int128, and compiling GetValue at the first value costs every start 3 ms.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private object WideValue(int row) => Type.Id switch
    {
        DuckDbType.HugeInt => At<Int128>(row),
        DuckDbType.UHugeInt => At<UInt128>(row),
        DuckDbType.Uuid => UuidValue(At<UInt128>(row)),
        _ => DecimalValue(Unscaled(row), Type.Width, Type.Scale),
    };

    private object?[] ListValue(int row)
    {
        var (offset, length) = ListEntry(row);
        var values = new object?[length];
        for (var i = 0; i < length; i++) values[i] = ListChild.GetValue(offset + i);
        return values;
    }

    private DuckDbMap MapValue(int row)
    {
        var (offset, length) = ListEntry(row);
        var keys = new object[length];
        var values = new object?[length];
        for (var i = 0; i < length; i++)
        {
            keys[i] = ListChild.StructChild(0).GetValue(offset + i)!;
            values[i] = ListChild.StructChild(1).GetValue(offset + i);
        }

        return new DuckDbMap(keys, values);
    }

    private DuckDbStruct StructValue(int row)
    {
        var names = new string[Type.Fields.Count];
        var values = new object?[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Type.Fields[i].Name;
            values[i] = StructChild(i).GetValue(row);
        }

        return new DuckDbStruct(names, values);
    }
}
