using System.Collections;
using System.Data.SqlTypes;
using System.Numerics;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Which DuckDB type a CLR value is bound as.</summary>
internal static class ValueTypes
{
    /// <summary>The type of a value; for a list the common type of its elements: the widest of numbers, NULL fits all.</summary>
    /// <exception cref="ArgumentException">No DuckDB type fits.</exception>
    public static LogicalType Of(object? value) => value switch
    {
        null or DBNull => LogicalType.Of(DuckDbType.SqlNull),
        bool => LogicalType.Of(DuckDbType.Boolean),
        sbyte => LogicalType.Of(DuckDbType.TinyInt),
        short => LogicalType.Of(DuckDbType.SmallInt),
        int => LogicalType.Of(DuckDbType.Integer),
        long => LogicalType.Of(DuckDbType.BigInt),
        byte => LogicalType.Of(DuckDbType.UTinyInt),
        ushort => LogicalType.Of(DuckDbType.USmallInt),
        uint => LogicalType.Of(DuckDbType.UInteger),
        ulong => LogicalType.Of(DuckDbType.UBigInt),
        Int128 => LogicalType.Of(DuckDbType.HugeInt),
        UInt128 => LogicalType.Of(DuckDbType.UHugeInt),
        BigInteger => LogicalType.Of(DuckDbType.BigNum),
        float => LogicalType.Of(DuckDbType.Float),
        double => LogicalType.Of(DuckDbType.Double),
        decimal or DuckDbDecimal or SqlDecimal => DecimalType(value),
        string or char => LogicalType.Of(DuckDbType.Varchar),
        byte[] or ReadOnlyMemory<byte> => LogicalType.Of(DuckDbType.Blob),
        Guid => LogicalType.Of(DuckDbType.Uuid),
        DateOnly or DuckDbDate => LogicalType.Of(DuckDbType.Date),
        TimeOnly => LogicalType.Of(DuckDbType.Time),
        DuckDbTime time => LogicalType.Of(time.Nanos % 1_000 == 0 ? DuckDbType.Time : DuckDbType.TimeNs),
        DuckDbTimeTz => LogicalType.Of(DuckDbType.TimeTz),
        DateTime time => LogicalType.Of(time.Kind == DateTimeKind.Unspecified ? DuckDbType.Timestamp : DuckDbType.TimestampTz),
        DateTimeOffset => LogicalType.Of(DuckDbType.TimestampTz),
        DuckDbTimestamp time => LogicalType.Of(TimestampType(time)),
        TimeSpan or DuckDbInterval => LogicalType.Of(DuckDbType.Interval),
        DuckDbStruct fields => LogicalType.Struct([.. fields.Names.Select((name, i) => new LogicalTypeField(name, Of(fields.Values[i])))]),
        DuckDbMap map => LogicalType.Map(Common(map.Keys), Common(map.Values)),
        IDictionary map => LogicalType.Map(Common(map.Keys), Common(map.Values)),
        IEnumerable list => LogicalType.List(ElementType(list)),
        _ => throw NoType(value),
    };

    internal static ArgumentException NoType(object value) =>
        new($"A {value.GetType()} cannot be bound: DuckDB has no type for it.", nameof(value));

    internal static Int128 ToInt128(object value) => value switch
    {
        Int128 v => v,
        ulong v => v,
        _ => Convert.ToInt64(value, null),
    };

    internal static double ToDouble(object value) => value switch
    {
        DuckDbDecimal v => (double)v.Unscaled / Math.Pow(10, v.Scale),
        SqlDecimal v => v.ToDouble(),
        Int128 v => (double)v,
        _ => Convert.ToDouble(value, null),
    };

    /// <summary>A number without its point.</summary>
    internal static (Int128 Unscaled, byte Scale) ToUnscaled(object value)
    {
        if (value is DuckDbDecimal wide) return (wide.Unscaled, wide.Scale);
        if (value is SqlDecimal exact) return (Unscaled(exact), exact.Scale);
        if (value is not decimal number) return (ToInt128(value), 0);
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number, bits);
        var absolute = (Int128)(uint)bits[0] | (Int128)(uint)bits[1] << 32 | (Int128)(uint)bits[2] << 64;
        return (bits[3] < 0 ? -absolute : absolute, number.Scale);
    }

    /// <summary>A number without its point, at a scale of so many digits after it.</summary>
    /// <exception cref="OverflowException">It has more digits after the point, or is too large.</exception>
    internal static Int128 ToUnscaled(object value, byte digits)
    {
        var (unscaled, scale) = ToUnscaled(value);
        for (; scale > digits; scale--)
        {
            var (whole, rest) = Int128.DivRem(unscaled, 10);
            unscaled = rest == 0 ? whole : throw new OverflowException($"{value} has more than {digits} digits after the point");
        }

        for (; scale < digits; scale++) unscaled = checked(unscaled * 10);
        return unscaled;
    }

    private static Int128 Unscaled(SqlDecimal value)
    {
        var parts = value.Data; // 32 bits each, the lowest first
        var absolute = new UInt128((ulong)(uint)parts[3] << 32 | (uint)parts[2], (ulong)(uint)parts[1] << 32 | (uint)parts[0]);
        return value.IsPositive ? (Int128)absolute : -(Int128)absolute;
    }

    private static LogicalType DecimalType(object value)
    {
        var (unscaled, scale) = ToUnscaled(value);
        return LogicalType.Decimal((byte)Math.Max(Digits(unscaled), Math.Max(scale, (byte)1)), scale);
    }

    private static int Digits(Int128 value)
    {
        var digits = 0;
        for (; value != 0; value /= 10) digits++;
        return digits;
    }

    private static DuckDbType TimestampType(DuckDbTimestamp time) => (time.HasTimeZone, time.Unit) switch
    {
        (true, _) => DuckDbType.TimestampTz,
        (_, TimestampUnit.Second) => DuckDbType.TimestampS,
        (_, TimestampUnit.Millisecond) => DuckDbType.TimestampMs,
        (_, TimestampUnit.Nanosecond) => DuckDbType.TimestampNs,
        _ => DuckDbType.Timestamp,
    };

    private static LogicalType ElementType(IEnumerable list)
    {
        var common = Common(list);
        // An empty string[] is a VARCHAR[] all the same.
        return common.Id == DuckDbType.SqlNull && list is IEnumerable<string> ? LogicalType.Of(DuckDbType.Varchar) : common;
    }

    private static LogicalType Common(IEnumerable values)
    {
        var common = LogicalType.Of(DuckDbType.SqlNull);
        foreach (var value in values) common = Wider(common, Of(value));
        return common;
    }

    private static LogicalType Wider(LogicalType left, LogicalType right)
    {
        if (left == right || right.Id == DuckDbType.SqlNull) return left;
        if (left.Id == DuckDbType.SqlNull) return right;
        if (left.Id == DuckDbType.List && right.Id == DuckDbType.List) return LogicalType.List(Wider(left.Child!, right.Child!));
        if (left.Id == DuckDbType.Map && right.Id == DuckDbType.Map)
            return LogicalType.Map(Wider(left.Key!, right.Key!), Wider(left.Value!, right.Value!));
        if (left.Id == DuckDbType.Struct && right.Id == DuckDbType.Struct && SameNames(left, right))
            return LogicalType.Struct([.. left.Fields.Zip(right.Fields, (l, r) => l with { Type = Wider(l.Type, r.Type) })]);

        if (!IsNumber(left) || !IsNumber(right))
            throw new ArgumentException($"The list mixes {left} and {right}: its elements must be of one type.", "value");
        if (IsFloating(left) || IsFloating(right)) return LogicalType.Of(DuckDbType.Double);
        if (left.Id == DuckDbType.Decimal || right.Id == DuckDbType.Decimal) return WiderDecimal(AsDecimal(left), AsDecimal(right));
        return LogicalType.Of(Bits(left) > 64 || Bits(right) > 64 ? DuckDbType.HugeInt : DuckDbType.BigInt);
    }

    private static bool SameNames(LogicalType left, LogicalType right) =>
        left.Fields.Select(f => f.Name).SequenceEqual(right.Fields.Select(f => f.Name), StringComparer.Ordinal);

    private static LogicalType WiderDecimal(LogicalType left, LogicalType right)
    {
        var scale = Math.Max(left.Scale, right.Scale);
        var whole = Math.Max(left.Width - left.Scale, right.Width - right.Scale);
        return whole + scale <= 38 ? LogicalType.Decimal((byte)(whole + scale), scale) : LogicalType.Of(DuckDbType.Double);
    }

    private static LogicalType AsDecimal(LogicalType type) => type.Id switch
    {
        DuckDbType.Decimal => type,
        DuckDbType.HugeInt => LogicalType.Decimal(38, 0),
        DuckDbType.UBigInt => LogicalType.Decimal(20, 0),
        _ => LogicalType.Decimal(19, 0),
    };

    private static bool IsFloating(LogicalType type) => type.Id is DuckDbType.Float or DuckDbType.Double;

    private static bool IsNumber(LogicalType type) => IsFloating(type) || type.Id == DuckDbType.Decimal || Bits(type) > 0;

    // Signed bits needed; 0 for what is not an integer that can be widened.
    private static int Bits(LogicalType type) => type.Id switch
    {
        DuckDbType.TinyInt => 8,
        DuckDbType.SmallInt or DuckDbType.UTinyInt => 16,
        DuckDbType.Integer or DuckDbType.USmallInt => 32,
        DuckDbType.BigInt or DuckDbType.UInteger => 64,
        DuckDbType.UBigInt or DuckDbType.HugeInt => 128,
        _ => 0,
    };
}
