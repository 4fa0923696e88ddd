using System.Collections;
using System.Data;
using System.Globalization;
using System.Numerics;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Remote.Protocol;
using Google.Protobuf;

namespace DeltaQuery.Engine.Remote;

/// <summary>Values of parameters as typed literals of Spark Connect, in the types in which they are bound to statements that run
/// here.</summary>
internal static class SparkLiteral
{
    private const long MicrosPerDay = 86_400_000_000;

    /// <summary>The literal of a value.</summary>
    /// <exception cref="DeltaException">Spark has no type for it, or it is beyond its type's range.</exception>
    public static Literal Of(object? value)
    {
        if (value is TypedNull typed)
            return new Literal { Null = NullType(typed.Type) };
        try
        {
            return value switch
            {
                TimeSpan span => Interval(DuckDbInterval.From(span)),
                DuckDbInterval interval => Interval(interval),
                _ => Of(value, ValueTypes.Of(value)),
            };
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new DeltaException(DeltaErrorCode.NotSupported, e.Message, e);
        }
    }

    private static Literal Of(object? value, LogicalType type)
    {
        if (value is null or DBNull)
            return new Literal { Null = WireTypes.Of(type) };
        return type.Id switch
        {
            DuckDbType.List => Array((IEnumerable)value, type),
            DuckDbType.Map => Map(value, type),
            DuckDbType.Struct => Struct((DuckDbStruct)value, type),
            // Only in a list of mixed numbers is the type not the value's own.
            DuckDbType.BigInt => new Literal { Long = Convert.ToInt64(value, CultureInfo.InvariantCulture) },
            DuckDbType.Double => new Literal { Double = ValueTypes.ToDouble(value) },
            DuckDbType.UBigInt or DuckDbType.HugeInt or DuckDbType.UHugeInt or DuckDbType.BigNum => Decimal(Whole(value), type),
            DuckDbType.Decimal => Decimal(ValueTypes.ToUnscaled(value, type.Scale), type),
            _ => Scalar(value, type),
        };
    }

    private static Literal Scalar(object value, LogicalType type) => value switch
    {
        bool v => new Literal { Boolean = v },
        sbyte v => new Literal { Byte = v },
        byte v => new Literal { Short = v },
        short v => new Literal { Short = v },
        ushort v => new Literal { Integer = v },
        int v => new Literal { Integer = v },
        uint v => new Literal { Long = v },
        float v => new Literal { Float = v },
        string v => new Literal { String = v },
        char v => new Literal { String = v.ToString() },
        Guid v => new Literal { String = v.ToString() },
        byte[] v => new Literal { Binary = ByteString.CopyFrom(v) },
        ReadOnlyMemory<byte> v => new Literal { Binary = ByteString.CopyFrom(v.Span) },
        DateOnly v => new Literal { Date = v.DayNumber - DuckDbDate.UnixEpochDay },
        DuckDbDate v when v != DuckDbDate.Infinity && v != DuckDbDate.NegativeInfinity => new Literal { Date = v.Days },
        DateTime v => Timestamp(DuckDbTimestamp.From(v)),
        DateTimeOffset v => Timestamp(DuckDbTimestamp.From(v)),
        DuckDbTimestamp { Unit: not TimestampUnit.Nanosecond } v => Timestamp(v),
        TimeOnly v => Time(v.Ticks / TimeSpan.TicksPerMicrosecond * 1_000),
        DuckDbTime v when type.Id == DuckDbType.Time => Time(v.Nanos),
        TimeSpan v => Calendar(DuckDbInterval.From(v)),
        DuckDbInterval v => Calendar(v),
        _ => throw new DeltaException(DeltaErrorCode.NotSupported, $"Spark has no type for a parameter of type {type}"),
    };

    private static Literal Timestamp(DuckDbTimestamp time) =>
        time.HasTimeZone ? new Literal { Timestamp = time.Micros } : new Literal { TimestampNtz = time.Micros };

    private static Literal Time(long nanos) => new() { Time = new Literal.Types.Time { Nano = nanos, Precision = 6 } };

    /// <summary>An interval in the type that computes: of months, of days and microseconds, or of both where neither does.</summary>
    private static Literal Interval(DuckDbInterval value) =>
        value.Months == 0 ? new Literal { DayTimeInterval = checked((value.Days * MicrosPerDay) + value.Micros) }
        : value is { Days: 0, Micros: 0 } ? new Literal { YearMonthInterval = value.Months }
        : Calendar(value);

    private static Literal Calendar(DuckDbInterval value) =>
        new() { CalendarInterval = new Literal.Types.CalendarInterval { Months = value.Months, Days = value.Days,
            Microseconds = value.Micros } };

    private static BigInteger Whole(object value) => value switch
    {
        BigInteger v => v,
        UInt128 v => v,
        _ => ValueTypes.ToInt128(value),
    };

    private static Literal Decimal(BigInteger unscaled, LogicalType type)
    {
        var spark = WireTypes.Of(type).Decimal;
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(spark.Scale + 1, '0');
        if (digits.Length > Math.Max(spark.Precision, spark.Scale + 1))
            throw new OverflowException($"{unscaled} has more digits than a decimal of Spark holds, {spark.Precision}");
        var text = spark.Scale == 0 ? digits : $"{digits[..^spark.Scale]}.{digits[^spark.Scale..]}";
        return new Literal
        {
            Decimal = new Literal.Types.Decimal { Value = (unscaled.Sign < 0 ? "-" : "") + text, Precision = spark.Precision,
                Scale = spark.Scale },
        };
    }

    private static Literal Array(IEnumerable values, LogicalType type)
    {
        var array = new Literal.Types.Array { ElementType = WireTypes.Of(type.Child!) };
        array.Elements.AddRange(values.Cast<object?>().Select(value => Of(value, type.Child!)));
        return new Literal { Array = array };
    }

    private static Literal Map(object value, LogicalType type)
    {
        var map = new Literal.Types.Map { KeyType = WireTypes.Of(type.Key!), ValueType = WireTypes.Of(type.Value!) };
        var (keys, values) = value is DuckDbMap own
            ? (own.Keys, own.Values) : (((IDictionary)value).Keys.Cast<object>(), ((IDictionary)value).Values.Cast<object?>());
        map.Keys.AddRange(keys.Select(key => Of(key, type.Key!)));
        map.Values.AddRange(values.Select(item => Of(item, type.Value!)));
        return new Literal { Map = map };
    }

    private static Literal Struct(DuckDbStruct value, LogicalType type)
    {
        var fields = new Literal.Types.Struct { StructType = WireTypes.Of(type) };
        fields.Elements.AddRange(value.Values.Select((field, i) => Of(field, type.Fields[i].Type)));
        return new Literal { Struct = fields };
    }

    private static DataType NullType(DbType type) => type switch
    {
        DbType.Boolean => new DataType { Boolean = new() },
        DbType.SByte => new DataType { Byte = new() },
        DbType.Byte or DbType.Int16 => new DataType { Short = new() },
        DbType.UInt16 or DbType.Int32 => new DataType { Integer = new() },
        DbType.UInt32 or DbType.Int64 => new DataType { Long = new() },
        DbType.UInt64 => new DataType { Decimal = new() { Precision = 20, Scale = 0 } },
        DbType.Single => new DataType { Float = new() },
        DbType.Double => new DataType { Double = new() },
        DbType.Binary => new DataType { Binary = new() },
        DbType.Date => new DataType { Date = new() },
        DbType.DateTime or DbType.DateTimeOffset => new DataType { Timestamp = new() },
        DbType.DateTime2 => new DataType { TimestampNtz = new() },
        DbType.String or DbType.AnsiString or DbType.StringFixedLength or DbType.AnsiStringFixedLength or DbType.Xml or DbType.Guid =>
            new DataType { String = new() },
        _ => new DataType { Null = new() }, // a NULL of no type takes that of its place
    };
}
