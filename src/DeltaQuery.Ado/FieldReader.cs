using System.Data.SqlTypes;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>Reads the values of one column, or of a part of one. What is asked of a NULL means nothing.</summary>
/// <remarks>A number that does not fit is an <see cref="OverflowException"/>; a type that the value cannot be read as is an
/// <see cref="InvalidCastException"/>.</remarks>
internal sealed partial class FieldReader
{
    private readonly FieldReader? _elements;
    private readonly FieldReader? _keys;
    private readonly FieldReader[] _members;

    private FieldReader(string name, ResultType type)
    {
        Name = name;
        Type = type;
        Id = type.Id;
        _elements = type.Element is { } element ? new FieldReader("", element) : null;
        _keys = type.Key is { } key ? new FieldReader("", key) : null;
        _members = [.. type.Fields.Select(f => new FieldReader(f.Name, f.Type))];
    }

    public static FieldReader Of(ResultColumn column) => new(column.Name, column.Type);

    public string Name { get; }

    public ResultType Type { get; }

    public ResultTypeId Id { get; }

    /// <summary>The values of the batch that is read.</summary>
    public ColumnValues Values
    {
        get => field!;
        set
        {
            field = value;
            _bound = false;
        }
    }

    private bool _bound;

    /// <summary>Whether its values may have more digits than <see cref="decimal"/> holds.</summary>
    public bool IsWideDecimal => Id == ResultTypeId.Decimal && Type.Precision > 28;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row) => Values.IsNull(row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Boolean(int row) => Id == ResultTypeId.Boolean ? Values.Value<byte>(row) != 0 : throw Wrong("a Boolean");

    public byte Byte(int row) => Id == ResultTypeId.UTinyInt ? Values.Value<byte>(row) : throw Wrong("a Byte");

    public sbyte SByte(int row) => Id == ResultTypeId.TinyInt ? Values.Value<sbyte>(row) : checked((sbyte)Int64(row));

    public short Int16(int row) => Id == ResultTypeId.SmallInt ? Values.Value<short>(row) : checked((short)Int64(row));

    public ushort UInt16(int row) => Id == ResultTypeId.USmallInt ? Values.Value<ushort>(row) : checked((ushort)Int64(row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Int32(int row) => Id == ResultTypeId.Integer ? Values.Value<int>(row) : NarrowedInt32(row);

    private int NarrowedInt32(int row) => checked((int)Int64(row));

    public uint UInt32(int row) => Id == ResultTypeId.UInteger ? Values.Value<uint>(row) : checked((uint)Int64(row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Int64(int row) => Id == ResultTypeId.BigInt ? Values.Value<long>(row) : NarrowerInt64(row);

    private long NarrowerInt64(int row) => Id switch
    {
        ResultTypeId.Integer => Values.Value<int>(row),
        ResultTypeId.SmallInt => Values.Value<short>(row),
        ResultTypeId.TinyInt => Values.Value<sbyte>(row),
        ResultTypeId.UTinyInt => Values.Value<byte>(row),
        ResultTypeId.USmallInt => Values.Value<ushort>(row),
        ResultTypeId.UInteger => Values.Value<uint>(row),
        _ => checked((long)Int128(row)),
    };

    public ulong UInt64(int row) => Id == ResultTypeId.UBigInt ? Values.Value<ulong>(row) : checked((ulong)Int128(row));

    public Int128 Int128(int row) => Id switch
    {
        ResultTypeId.HugeInt => Values.Value<Int128>(row),
        ResultTypeId.UHugeInt => checked((Int128)Values.Value<UInt128>(row)),
        ResultTypeId.UBigInt => Values.Value<ulong>(row),
        ResultTypeId.Decimal when Type.Scale == 0 => Values.Unscaled(row),
        ResultTypeId.BigInt or ResultTypeId.Integer or ResultTypeId.SmallInt or ResultTypeId.TinyInt or ResultTypeId.UTinyInt
            or ResultTypeId.USmallInt or ResultTypeId.UInteger => Int64(row),
        ResultTypeId.BigNum => checked((Int128)BigInteger(row)),
        _ => throw Wrong("a whole number"),
    };

    public UInt128 UInt128(int row) => Id switch
    {
        ResultTypeId.UHugeInt => Values.Value<UInt128>(row),
        ResultTypeId.BigNum => checked((UInt128)BigInteger(row)),
        _ => checked((UInt128)Int128(row)),
    };

    public BigInteger BigInteger(int row) => Id switch
    {
        ResultTypeId.BigNum => System.Numerics.BigInteger.Parse(Values.Text(row), CultureInfo.InvariantCulture),
        ResultTypeId.UHugeInt => (BigInteger)Values.Value<UInt128>(row),
        _ => (BigInteger)Int128(row),
    };

    public float Float(int row) => Id switch
    {
        ResultTypeId.Float => Values.Value<float>(row),
        ResultTypeId.Decimal => float.Parse(Values.Text(row), CultureInfo.InvariantCulture), // a double in between would be rounded twice
        ResultTypeId.Double => throw Wrong("a Single"),
        ResultTypeId.UHugeInt => (float)Values.Value<UInt128>(row),
        ResultTypeId.BigNum => float.Parse(Values.Text(row), CultureInfo.InvariantCulture), // what BigInteger converts to is cut, not rounded
        _ => (float)Int128(row),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Double(int row) => Id == ResultTypeId.Double ? Values.Value<double>(row) : ConvertedDouble(row);

    private double ConvertedDouble(int row) => Id switch
    {
        ResultTypeId.Float => Values.Value<float>(row),
        ResultTypeId.Decimal => Quotient(row) ?? double.Parse(Values.Text(row), CultureInfo.InvariantCulture),
        ResultTypeId.UHugeInt => (double)Values.Value<UInt128>(row),
        ResultTypeId.BigNum => double.Parse(Values.Text(row), CultureInfo.InvariantCulture),
        _ => (double)Int128(row),
    };

    /// <summary>A decimal; fractions of more digits than <see cref="decimal"/> holds are rounded.</summary>
    /// <exception cref="OverflowException">The whole part does not fit.</exception>
    public decimal Decimal(int row) => Id switch
    {
        ResultTypeId.Decimal => Rounded(Values.Unscaled(row), Type.Scale),
        ResultTypeId.HugeInt or ResultTypeId.UHugeInt or ResultTypeId.BigNum => (decimal)BigInteger(row),
        _ => Id == ResultTypeId.UBigInt ? Values.Value<ulong>(row) : Int64(row),
    };

    public SqlDecimal SqlDecimal(int row) => Id == ResultTypeId.Decimal
        ? System.Data.SqlTypes.SqlDecimal.ConvertToPrecScale(System.Data.SqlTypes.SqlDecimal.Parse(Values.Text(row)), Type.Precision, Type.Scale)
        : new SqlDecimal(Decimal(row));

    public string String(int row) => Id == ResultTypeId.Varchar ? Encoding.UTF8.GetString(Values.Bytes(row)) : ConvertedString(row);

    private string ConvertedString(int row) => Id switch
    {
        ResultTypeId.Enum => Type.EnumValues[Values.EnumIndex(row)],
        ResultTypeId.Bit or ResultTypeId.TimeTz => Values.Text(row),
        ResultTypeId.Variant or ResultTypeId.Struct or ResultTypeId.List or ResultTypeId.Array or ResultTypeId.Map => Values.Json(row),
        _ => throw Wrong("a String"),
    };

    public char Char(int row) => Id == ResultTypeId.Varchar && String(row) is [var only] ? only : throw Wrong("a Char");

    public byte[] Bytes(int row) => ByteSpan(row).ToArray();

    public ReadOnlySpan<byte> ByteSpan(int row) => Id is ResultTypeId.Blob or ResultTypeId.Geometry ? Values.Bytes(row) : throw Wrong("bytes");

    public Guid Guid(int row) => Id switch
    {
        ResultTypeId.Uuid => Values.Uuid(row),
        ResultTypeId.Varchar when System.Guid.TryParse(String(row), out var id) => id,
        ResultTypeId.Blob when Values.Bytes(row).Length == 16 => new Guid(Values.Bytes(row), bigEndian: true),
        _ => throw Wrong("a Guid"),
    };

    /// <summary>A date or timestamp: Utc for an instant, else Unspecified; nanoseconds are cut to 100.</summary>
    public DateTime DateTime(int row)
    {
        if (Id is not (ResultTypeId.Date or ResultTypeId.Timestamp or ResultTypeId.TimestampTz or ResultTypeId.TimestampS or ResultTypeId.TimestampMs
            or ResultTypeId.TimestampNs))
            throw Wrong("a DateTime");
        return Values.TryDateTime(row, out var time) ? time
            : throw new OverflowException($"The value of {Name} ({Values.Text(row)}) lies outside of what DateTime holds; read it as text with a CAST.");
    }

    public DateTimeOffset DateTimeOffset(int row) => Id == ResultTypeId.TimestampTz ? new(DateTime(row)) : throw Wrong("a DateTimeOffset");

    public DateOnly DateOnly(int row) => Id == ResultTypeId.Date ? System.DateOnly.FromDateTime(DateTime(row)) : throw Wrong("a DateOnly");

    public TimeOnly TimeOnly(int row)
    {
        if (Id is not (ResultTypeId.Time or ResultTypeId.TimeNs))
            throw Wrong("a TimeOnly");
        var time = TimeSpan(row);
        return time < System.TimeSpan.FromDays(1) ? System.TimeOnly.FromTimeSpan(time)
            : throw new OverflowException($"The value of {Name} (24:00:00) lies outside of what TimeOnly holds; a TimeSpan holds it.");
    }

    public TimeSpan TimeSpan(int row) => Id switch
    {
        ResultTypeId.Time => new TimeSpan(Values.Value<long>(row) * System.TimeSpan.TicksPerMicrosecond),
        ResultTypeId.TimeNs => new TimeSpan(Values.Value<long>(row) / 100),
        ResultTypeId.Interval => Interval(row).ToTimeSpan(),
        _ => throw Wrong("a TimeSpan"),
    };

    public DeltaInterval Interval(int row) => Id == ResultTypeId.Interval ? Values.Value<DeltaInterval>(row) : throw Wrong("an interval");

    /// <summary>Microseconds since 1970 of a timestamp.</summary>
    public long Micros(int row) => Id is ResultTypeId.Timestamp or ResultTypeId.TimestampTz ? Values.Value<long>(row) : throw Wrong("microseconds");

    public InvalidCastException Wrong(string asked) => new($"Column '{Name}' of type {Type} cannot be read as {asked}.");

    public InvalidCastException Null() => new($"Column '{Name}' is NULL here; IsDBNull tells.");

    // Of two numbers that a double holds exactly; the nearest double then. Others go by their text.
    private double? Quotient(int row)
    {
        var unscaled = Values.Unscaled(row);
        return Type.Scale <= 22 && System.Int128.Abs(unscaled) <= 1L << 53 ? (double)(long)unscaled / Powers[Type.Scale] : null;
    }

    private static readonly double[] Powers = [.. Enumerable.Range(0, 23).Select(i => double.Parse($"1e{i}", CultureInfo.InvariantCulture))];

    private static decimal Rounded(Int128 unscaled, int scale)
    {
        // 28 digits and a scale of 28 are what decimal holds in any case.
        while (scale > 28 || (scale > 0 && System.UInt128.CreateSaturating(System.Int128.Abs(unscaled)) >> 96 != 0))
        {
            var (quotient, rest) = System.Int128.DivRem(unscaled, 10);
            var last = scale - 1 <= 28 && System.UInt128.CreateSaturating(System.Int128.Abs(quotient)) >> 96 == 0;
            unscaled = last && System.Int128.Abs(rest) >= 5 ? quotient + System.Int128.Sign(rest == 0 ? unscaled : rest) : quotient;
            scale--;
        }

        var absolute = (UInt128)System.Int128.Abs(unscaled);
        if (absolute >> 96 != 0)
            throw new OverflowException("The decimal has more digits before its point than System.Decimal holds; GetFieldValue<SqlDecimal> reads it.");
        return new decimal((int)(uint)absolute, (int)(uint)(absolute >> 32), (int)(uint)(absolute >> 64), unscaled < 0, (byte)scale);
    }
}
