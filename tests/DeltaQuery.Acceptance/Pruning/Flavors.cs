using System.Globalization;
using System.Numerics;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Acceptance.Pruning;

/// <summary>All the types of Delta, with what goes wrong in each: ends of the range, NaN, signed zero, long common beginnings, characters
/// whose order differs between encodings, old dates, microseconds, clocks put back.</summary>
internal static class Flavors
{
    private static readonly string LongPrefix = new('x', 40);

    public static readonly Flavor Id = Whole(PrimitiveType.Long, 1000, 1000);

    public static readonly Flavor Key = Whole(PrimitiveType.Integer, 2, 3);

    /// <summary>Those that may be partition columns.</summary>
    public static readonly IReadOnlyList<Flavor> Scalars =
    [
        new(PrimitiveType.Byte, (d, c) => d.Chance(3) ? d.Pick("-128", "127") : Text((c * 20) + d.Below(15))),
        Whole(PrimitiveType.Short, 500, 60, "-32768", "32767"),
        Whole(PrimitiveType.Integer, 1000, 100, "-2147483648", "2147483647", "0"),
        Whole(PrimitiveType.Integer, 1, 2),
        Whole(PrimitiveType.Long, 1000, 100, "-9223372036854775808", "9223372036854775807", "9007199254740993", "-9007199254740993"),
        new(PrimitiveType.Float, (d, c) => d.Chance(25)
            ? d.Pick("nan", "nan", "nan", "nan", "inf", "-inf", "-0.0", "0.0", "0.1", "16777216", "3.4028235e38", "1e-45")
                : Text((c * 10) + (d.Below(20) / 4.0))),
        new(PrimitiveType.Float, (d, c) => d.Chance(15) ? "nan" : Text((c * 10) + (d.Below(60) / 10.0))),
        new(PrimitiveType.Double, (d, c) => d.Chance(25)
            ? d.Pick("nan", "nan", "nan", "nan", "inf", "-inf", "-0.0", "0.0", "0.1", "9007199254740993", "1.7976931348623157e308",
                "5e-324") : Text((c * 10) + (d.Below(20) / 4.0))),
        new(PrimitiveType.Double, (d, c) => d.Chance(15) ? "nan" : Text((c * 100) + (d.Below(300) / 7.0))),
        Decimal(4, 2), Decimal(9, 0), Decimal(10, 2), Decimal(18, 4), Decimal(20, 0), Decimal(25, 6), Decimal(38, 10), Decimal(38, 38),
        new(PrimitiveType.String, (d, c) => d.Chance(12) ? Odd(d) : $"{(char)('k' + c)}{d.Below(30):00}"),
        new(PrimitiveType.String, (d, c) =>
            (d.Chance(80) ? LongPrefix : LongPrefix[..31]) + (char)('k' + c) + d.Below(4).ToString(CultureInfo.InvariantCulture)),
        new(PrimitiveType.String, (d, c) =>
            string.Concat(Enumerable.Range(0, d.Between(1, 36)).Select(_ =>
                d.Pick("\U0001F600", "\uFFFD", "\U0010FFFF", "é", "z", "\u007F")))
            + (char)('k' + c)),
        new(PrimitiveType.String, (d, c) => Date(737_000 + (c * 40) + d.Below(30))), // looks like a date
        new(PrimitiveType.Date, (d, c) =>
            d.Chance(3) ? d.Pick("1582-10-04", "1582-10-15", "9999-12-31") : Date(737_425 + (c * 60) + d.Below(50))),
        new(PrimitiveType.Date, (d, c) => Date(Math.Max(0, 288_000 + (c * 57_600) + d.Below(40_000)))),
        new(PrimitiveType.Timestamp, (d, c) => Time(d, c) + "+00"),
        new(PrimitiveType.TimestampNtz, Time),
        new(PrimitiveType.Boolean, (d, c) => c == 0 ? d.Pick("true", "false") : c > 0 ? "true" : "false"),
        new(PrimitiveType.Boolean, (d, c) => d.Pick("true", "false")),
    ];

    public static readonly Flavor Binary = new(PrimitiveType.Binary, (d, c) => string.Concat(
        Enumerable.Range(0, d.Below(4)).Select(_ => $"\\x{(c * 20) + 120 + d.Below(15):X2}")));

    /// <summary>Any flavor, nested ones too.</summary>
    public static Flavor Any(Dice dice, int depth = 0) => dice.Below(depth < 2 ? 12 : 8) switch
    {
        0 => Binary,
        8 => Array(Any(dice, depth + 1)),
        9 => Map(dice.OneOf(Scalars.Where(f => f.Type is PrimitiveType { Kind: PrimitiveKind.String or PrimitiveKind.Integer }).ToList()),
            Any(dice, depth + 1)),
        10 or 11 => Struct(Enumerable.Range(0, dice.Between(1, 4)).Select(_ => Any(dice, depth + 1)).ToList(), dice),
        _ => dice.OneOf(Scalars),
    };

    private static Flavor Whole(PrimitiveType type, int step, int width, params string[] odd) => new(
        type, (d, c) => odd.Length > 0 && d.Chance(4) ? d.Pick<string>(odd) : Text((c * step) + d.Below(width)));

    private static Flavor Decimal(int precision, int scale)
    {
        var end = BigInteger.Pow(10, precision);
        return new(new DecimalType(precision, scale), (d, c) =>
        {
            var unscaled = d.Chance(4) ? d.Pick(end - 1, 1 - end, 0, 1) : ((end * c) / 6) + (end * d.Below(1000) / 20_000) + d.Below(3);
            return Point(BigInteger.Clamp(unscaled, 1 - end, end - 1), scale);
        });
    }

    private static Flavor Array(Flavor element) => new(new ArrayType(element.Type), (d, c) =>
        Enumerable.Range(0, d.Below(4)).Select(_ => d.Chance(10) ? null : element.Make(d, c)).ToArray());

    private static Flavor Map(Flavor key, Flavor value) => new(new MapType(key.Type, value.Type), (d, c) =>
        Enumerable.Range(0, d.Below(4)).Select(_ => key.Make(d, c)!).Distinct()
            .Select(k => KeyValuePair.Create(k, d.Chance(10) ? null : value.Make(d, c))).ToArray());

    private static Flavor Struct(IReadOnlyList<Flavor> fields, Dice dice)
    {
        string[] names = dice.Chance(30) ? ["f 0", "F\"1", "ü2", "f.3"] : ["f0", "f1", "f2", "f3"];
        return new(
            new StructType(fields.Select((f, i) => new StructField(names[i], f.Type)).ToList()),
            (d, c) => fields.Select(f => d.Chance(15) ? null : f.Make(d, c)).ToArray(),
            fields);
    }

    private static string Odd(Dice dice) => dice.Pick(
        "", " ", "'", "\"", "\\", "a'b", "%", "_", "a\nb", "\u0001", "é", "\uFFFD", "\U0001F600", "\U0010FFFF", "2020-01-01", "5", "null",
        "NULL",
        "K05", "k05 ", "ﬀ", "\u007F", "a/b", "a=b", "a%20b", "[x]*?");

    private static string Time(Dice dice, int centre)
    {
        if (dice.Chance(6))
        {
            return dice.Pick(
                "2020-11-01 05:30:00", "2020-11-01 06:30:00.000001", "2020-03-08 02:30:00", "2020-03-08 07:00:00", "1582-10-10 12:00:00",
                "0001-01-01 00:00:00",
                "1969-12-31 23:59:59.999999", "9999-12-31 23:59:59.999999", "1883-11-18 17:00:00");
        }

        var date = Date(737_425 + (centre * 60) + dice.Below(40));
        var fraction = dice.Chance(50) ? "." + dice.Pick("000001", "999999", "123456", "000999", "001000", "500000") : "";
        return $"{date} {dice.Pick(0, 4, 5, 12, 18, 23):00}:{dice.Pick(0, 29, 30, 59):00}:{dice.Below(60):00}{fraction}";
    }

    private static string Date(int dayNumber) => DateOnly.FromDayNumber(dayNumber).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Point(BigInteger unscaled, int scale)
    {
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (unscaled.Sign < 0 ? "-" : "") + (scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}");
    }
}
