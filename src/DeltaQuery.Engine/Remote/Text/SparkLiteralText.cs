using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Remote.Protocol;

namespace DeltaQuery.Engine.Remote.Text;

/// <summary>Prints values of parameters as literals of Spark's SQL, in the types in which <see cref="SparkLiteral"/> sends them.</summary>
internal static class SparkLiteralText
{
    private const long MicrosPerSecond = 1_000_000;

    /// <summary>The version of a table: whole numbers stand bare behind VERSION AS OF.</summary>
    public static string Version(object? value) => value is sbyte or byte or short or ushort or int or uint or long
        ? Invariant(Convert.ToInt64(value, CultureInfo.InvariantCulture))
        : Of(value);

    /// <summary>The literal of a value.</summary>
    /// <exception cref="DeltaException">Spark has no type for it.</exception>
    public static string Of(object? value) => Print(SparkLiteral.Of(value));

    private static string Print(Literal value) => value.LiteralTypeCase switch
    {
        Literal.LiteralTypeOneofCase.Null =>
            value.Null.KindCase == DataType.KindOneofCase.Null ? "NULL" : $"CAST(NULL AS {WireTypes.Text(value.Null)})",
        Literal.LiteralTypeOneofCase.Boolean => value.Boolean ? "TRUE" : "FALSE",
        Literal.LiteralTypeOneofCase.Byte => Number($"{value.Byte}Y"),
        Literal.LiteralTypeOneofCase.Short => Number($"{value.Short}S"),
        Literal.LiteralTypeOneofCase.Integer => Number($"{value.Integer}"),
        Literal.LiteralTypeOneofCase.Long => Number($"{value.Long}L"),
        Literal.LiteralTypeOneofCase.Float => $"CAST('{Invariant(value.Float)}' AS float)",
        Literal.LiteralTypeOneofCase.Double => $"CAST('{Invariant(value.Double)}' AS double)",
        Literal.LiteralTypeOneofCase.Decimal =>
            $"CAST('{value.Decimal.Value}' AS decimal({Invariant(value.Decimal.Precision)},{Invariant(value.Decimal.Scale)}))",
        Literal.LiteralTypeOneofCase.String => SparkText.Quote(value.String),
        Literal.LiteralTypeOneofCase.Binary => $"X'{Convert.ToHexString(value.Binary.Span)}'",
        Literal.LiteralTypeOneofCase.Date => $"DATE_FROM_UNIX_DATE({Invariant(value.Date)})",
        Literal.LiteralTypeOneofCase.Timestamp => $"TIMESTAMP_MICROS({Invariant(value.Timestamp)}L)",
        Literal.LiteralTypeOneofCase.TimestampNtz =>
            $"TIMESTAMP_NTZ '{new DuckDbTimestamp(value.TimestampNtz, TimestampUnit.Microsecond, false)}'",
        Literal.LiteralTypeOneofCase.Time => $"TIME '{new DuckDbTime(value.Time.Nano)}'",
        Literal.LiteralTypeOneofCase.DayTimeInterval => Seconds(value.DayTimeInterval),
        Literal.LiteralTypeOneofCase.YearMonthInterval => $"MAKE_YM_INTERVAL(0, {Invariant(value.YearMonthInterval)})",
        Literal.LiteralTypeOneofCase.CalendarInterval => $"MAKE_INTERVAL(0, {Invariant(value.CalendarInterval.Months)}, 0, "
            + $"{Invariant(value.CalendarInterval.Days)}, 0, 0, {Decimal(value.CalendarInterval.Microseconds)})",
        Literal.LiteralTypeOneofCase.Array =>
            Typed($"ARRAY({Join(value.Array.Elements)})", $"array<{WireTypes.Text(value.Array.ElementType)}>"),
        Literal.LiteralTypeOneofCase.Map => Typed(
            $"MAP({string.Join(", ", value.Map.Keys.Zip(value.Map.Values, (k, v) => $"{Print(k)}, {Print(v)}"))})",
            $"map<{WireTypes.Text(value.Map.KeyType)},{WireTypes.Text(value.Map.ValueType)}>"),
        Literal.LiteralTypeOneofCase.Struct => PrintStruct(value.Struct),
        _ => throw new DeltaException(
            DeltaErrorCode.NotSupported, $"a parameter of type {value.LiteralTypeCase} cannot be written as a literal"),
    };

    private static string PrintStruct(Literal.Types.Struct value)
    {
        var fields = value.StructType.Struct.Fields.Zip(value.Elements, (field, part) => $"{SparkText.Quote(field.Name)}, {Print(part)}");
        return $"NAMED_STRUCT({string.Join(", ", fields)})";
    }

    // An empty list has no type of its own.
    private static string Typed(string text, string type) => $"CAST({text} AS {type})";

    private static string Join(IEnumerable<Literal> values) => string.Join(", ", values.Select(Print));

    private static string Seconds(long micros) => $"MAKE_DT_INTERVAL(0, 0, 0, {Decimal(micros)})";

    private static string Decimal(long micros) => Invariant((decimal)micros / MicrosPerSecond) + "BD";

    private static string Number(FormattableString text) => $"({text.ToString(CultureInfo.InvariantCulture)})";

    private static string Invariant<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
