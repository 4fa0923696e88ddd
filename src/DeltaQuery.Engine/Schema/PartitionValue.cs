using System.Globalization;
using System.Numerics;
using System.Text;

namespace DeltaQuery.Engine.Schema;

/// <summary>Partition values as they are written: the protocol's strings as typed values, and back. Scans read them in SQL, by <c>FileColumn</c> of
/// <c>Log</c>.</summary>
/// <remarks>As typed values: string; sbyte, short, int, long; float, double; bool; byte[]; date as int days, timestamp and timestamp_ntz as
/// long microseconds since 1970-01-01 (UTC for timestamp); decimal as BigInteger, unscaled at the type's scale. NULL is null.
/// A value keeps the text of the type that its column had when it was written, so whatever may be widened is read.
/// <see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#partition-value-serialization">Partition Value Serialization</see>.
/// </remarks>
internal static class PartitionValue
{
    /// <summary>Stands for NULL in Hive's folder names, and in the logs of writers that took it from there.</summary>
    public const string NullName = "__HIVE_DEFAULT_PARTITION__";

    private static readonly string[] TrueTexts = ["true", "t", "yes", "y", "1"];
    private static readonly string[] FalseTexts = ["false", "f", "no", "n", "0"];

    /// <summary>The typed value, or null for NULL, for the empty string and for Hive's name of NULL.</summary>
    /// <param name="text">The string of partitionValues.</param>
    /// <param name="type">The column's type now.</param>
    /// <param name="column">The column, for the message.</param>
    public static object? Parse(string? text, DataType type, string column)
    {
        if (string.IsNullOrEmpty(text) || text == NullName)
            return null;

        object? value = type switch
        {
            PrimitiveType primitive => ParsePrimitive(text, primitive.Kind),
            DecimalType number => ParseDecimal(text, number),
            _ => throw new DeltaException(DeltaErrorCode.CorruptLog, $"column {column} of type {type} cannot be a partition column"),
        };
        return value ?? throw new DeltaException(
            DeltaErrorCode.CorruptLog, $"partition column {column}: '{text}' is not a value of type {type}");
    }

    /// <summary>The protocol's string of a typed value. Timestamps are written in UTC as ISO 8601.</summary>
    public static string? Format(object? value, DataType type) => value switch
    {
        null or "" => null,
        string s => s,
        bool b => b ? "true" : "false",
        byte[] bytes => bytes.Length == 0 ? null : FormatBytes(bytes),
        float f => FormatFloat(f, f.ToString("R", CultureInfo.InvariantCulture)),
        double d => FormatFloat(d, d.ToString("R", CultureInfo.InvariantCulture)),
        BigInteger unscaled when type is DecimalType number => FormatDecimal(unscaled, number.Scale),
        int days when type == PrimitiveType.Date => CivilTime.FormatDate(days),
        long time when type == PrimitiveType.Timestamp => CivilTime.FormatTimestamp(time, 'T', wholeFraction: true) + "Z",
        long time when type == PrimitiveType.TimestampNtz => CivilTime.FormatTimestamp(time, ' '),
        sbyte or short or int or long => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"A {value.GetType().Name} is not a partition value of type {type}.", nameof(value)),
    };

    private static object? ParsePrimitive(string text, PrimitiveKind kind) => kind switch
    {
        PrimitiveKind.String => text,
        PrimitiveKind.Byte => ParseWhole(text) is >= sbyte.MinValue and <= sbyte.MaxValue and long value ? (sbyte)value : null,
        PrimitiveKind.Short => ParseWhole(text) is >= short.MinValue and <= short.MaxValue and long value ? (short)value : null,
        PrimitiveKind.Integer => ParseWhole(text) is >= int.MinValue and <= int.MaxValue and long value ? (int)value : null,
        PrimitiveKind.Long => ParseWhole(text),
        PrimitiveKind.Float => ParseDouble(text) is { } value ? (float)value : null,
        PrimitiveKind.Double => ParseDouble(text),
        PrimitiveKind.Boolean => ParseBoolean(text.Trim()),
        PrimitiveKind.Binary => ParseBytes(text),
        PrimitiveKind.Date => ParseDate(text.Trim()),
        PrimitiveKind.Timestamp => ParseTimestamp(text.Trim()),
        PrimitiveKind.TimestampNtz => CivilTime.TryParseTimestamp(text.Trim(), out long local, out _) ? local : null,
        _ => null,
    };

    /// <summary>An integer, also as <c>2021.0</c>, which pandas makes of integers beside nulls.</summary>
    private static long? ParseWhole(string text)
    {
        ReadOnlySpan<char> digits = text.AsSpan().Trim();
        int dot = digits.IndexOf('.');
        if (dot > 0 && !digits[(dot + 1)..].ContainsAnyExcept('0'))
            digits = digits[..dot];
        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;
    }

    private static double? ParseDouble(string text) => text.Trim().ToLowerInvariant() switch
    {
        "nan" => double.NaN,
        "infinity" or "+infinity" or "inf" or "+inf" => double.PositiveInfinity,
        "-infinity" or "-inf" => double.NegativeInfinity,
        var number => double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null,
    };

    private static bool? ParseBoolean(string text) =>
        TrueTexts.Contains(text, StringComparer.OrdinalIgnoreCase) ? true
        : FalseTexts.Contains(text, StringComparer.OrdinalIgnoreCase) ? false
        : null;

    private static int? ParseDate(string text) =>
        CivilTime.TryParseTimestamp(text, out long local, out TimeSpan? offset)
        && offset is null
        && local % CivilTime.MicrosecondsPerDay == 0
            ? (int)(local / CivilTime.MicrosecondsPerDay)
            : null;

    private static long? ParseTimestamp(string text) =>
        CivilTime.TryParseTimestamp(text, out long local, out TimeSpan? offset) ? local - (offset ?? TimeSpan.Zero).Ticks / 10 : null;

    /// <summary>Digits with an optional point and exponent; what the scale cannot hold makes it no value of the type.</summary>
    private static BigInteger? ParseDecimal(string text, DecimalType type)
    {
        ReadOnlySpan<char> number = text.AsSpan().Trim();
        int exponent = 0;
        int e = number.IndexOfAny('e', 'E');
        if (e >= 0)
        {
            if (!int.TryParse(number[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
                || exponent is < -100 or > 100)
                return null;
            number = number[..e];
        }

        int dot = number.IndexOf('.');
        string digits = dot < 0 ? number.ToString() : $"{number[..dot]}{number[(dot + 1)..]}";
        int fraction = dot < 0 ? 0 : number.Length - dot - 1;
        if (!BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger unscaled))
            return null;

        int shift = type.Scale - fraction + exponent;
        if (shift >= 0)
            unscaled *= BigInteger.Pow(10, shift);
        else
        {
            unscaled = BigInteger.DivRem(unscaled, BigInteger.Pow(10, -shift), out BigInteger rest);
            if (!rest.IsZero)
                return null;
        }
        return BigInteger.Abs(unscaled) < BigInteger.Pow(10, type.Precision) ? unscaled : null;
    }

    private static string FormatDecimal(BigInteger unscaled, int scale)
    {
        string digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        string sign = unscaled.Sign < 0 ? "-" : "";
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }

    private static string FormatFloat(double value, string digits) =>
        double.IsNaN(value) ? "NaN"
        : double.IsInfinity(value) ? (value > 0 ? "Infinity" : "-Infinity")
        : digits.AsSpan().ContainsAny('.', 'E') ? digits
        : digits + ".0";

    /// <summary>Two forms are in use: the bytes as UTF-8 text (Spark), and every byte as a literal <c>\u00FF</c> (delta-rs).</summary>
    private static byte[] ParseBytes(string text)
    {
        if (text.Length % 6 != 0)
            return Encoding.UTF8.GetBytes(text);

        byte[] bytes = new byte[text.Length / 6];
        for (int i = 0; i < bytes.Length; i++)
        {
            ReadOnlySpan<char> escape = text.AsSpan(i * 6, 6);
            if (!escape.StartsWith("\\u00")
                || !byte.TryParse(escape[4..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i]))
                return Encoding.UTF8.GetBytes(text);
        }
        return bytes;
    }

    /// <summary>As text where the bytes are UTF-8 that reads back the same; escaped otherwise, for text would lose them.</summary>
    private static string FormatBytes(byte[] bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        return ParseBytes(text).AsSpan().SequenceEqual(bytes) && text != NullName
            ? text
            : string.Concat(bytes.Select(code => "\\u00" + code.ToString("X2", CultureInfo.InvariantCulture)));
    }
}
