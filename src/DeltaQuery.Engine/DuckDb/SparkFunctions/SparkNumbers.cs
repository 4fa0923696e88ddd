using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace DeltaQuery.Engine.DuckDb.SparkFunctions;

/// <summary>Numbers from text as Spark's ANSI casts read them, and decimals beyond what DuckDB computes.</summary>
internal static class SparkNumbers
{
    public static readonly SparkFunction[] All =
    [
        new("dq_spark_long", DuckDbType.BigInt, [DuckDbType.Varchar, DuckDbType.Boolean], ParseLong),
        new("dq_spark_double", DuckDbType.Double, [DuckDbType.Varchar, DuckDbType.Boolean], ParseDouble),
        new("dq_spark_float", DuckDbType.Float, [DuckDbType.Varchar, DuckDbType.Boolean], ParseFloat),
        new("dq_spark_boolean", DuckDbType.Boolean, [DuckDbType.Varchar, DuckDbType.Boolean], ParseBoolean),
        new("dq_spark_decimal_text", DuckDbType.Varchar, [DuckDbType.Varchar, DuckDbType.Integer, DuckDbType.Boolean], ParseDecimal),
        new("dq_spark_decimal", DuckDbType.Varchar, [DuckDbType.Varchar, DuckDbType.Varchar, DuckDbType.Varchar, DuckDbType.Integer],
            Compute),
        new("dq_spark_round", DuckDbType.Double, [DuckDbType.Double, DuckDbType.Integer, DuckDbType.Boolean], Round),
    ];

    /// <summary>The text without the blanks and control characters that Spark takes away.</summary>
    internal static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0 && IsBlank(text[0]))
            text = text[1..];
        while (text.Length > 0 && IsBlank(text[^1]))
            text = text[..^1];
        return text;
    }

    private static bool IsBlank(byte b) => b <= 0x20 || b == 0x7F;

    private static void ParseLong(scoped in SparkFunctionRow row)
    {
        var text = Trimmed(row.Bytes(0));
        if (text.Length > 0 && text[0] == '+')
            text = text[1..] is [>= (byte)'0' and <= (byte)'9', ..] rest ? rest : [];
        if (Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length)
            row.Set(value);
        else
            row.Refuse(1, "BIGINT");
    }

    private static void ParseDouble(scoped in SparkFunctionRow row)
    {
        if (Special(row.Text(0)) is { } special)
            row.Set(special);
        else if (Digits(row.Text(0)) is { } digits)
            row.Set(double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture));
        else if (IsHexadecimal(row.Text(0)))
            row.RefuseUnknown("DOUBLE");
        else
            row.Refuse(1, "DOUBLE");
    }

    private static void ParseFloat(scoped in SparkFunctionRow row)
    {
        if (Special(row.Text(0)) is { } special)
            row.Set((float)special);
        else if (Digits(row.Text(0)) is { } digits)
            row.Set(float.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture));
        else if (IsHexadecimal(row.Text(0)))
            row.RefuseUnknown("FLOAT");
        else
            row.Refuse(1, "FLOAT");
    }

    private static double? Special(string text) => text.Trim(JavaBlanks).ToLowerInvariant() switch
    {
        "inf" or "+inf" or "infinity" or "+infinity" => double.PositiveInfinity,
        "-inf" or "-infinity" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => text.Trim(JavaBlanks) is "+NaN" or "-NaN" ? double.NaN : null,
    };

    // What Java's parseDouble reads, without its suffix; null for the rest, and for its hexadecimal form.
    private static string? Digits(string text)
    {
        text = text.Trim(JavaBlanks);
        if (text.Length > 1 && text[^1] is 'd' or 'D' or 'f' or 'F')
            text = text[..^1];
        return IsNumber(text) ? text : null;
    }

    // Java reads 0x1.8p3.
    private static bool IsHexadecimal(string text) => text.Contains('x', StringComparison.OrdinalIgnoreCase)
        && text.Contains('p', StringComparison.OrdinalIgnoreCase);

    private static void ParseBoolean(scoped in SparkFunctionRow row)
    {
        switch (Encoding.UTF8.GetString(Trimmed(row.Bytes(0))).ToLowerInvariant())
        {
            case "t" or "true" or "y" or "yes" or "1":
                row.Set((byte)1);
                break;
            case "f" or "false" or "n" or "no" or "0":
                row.Set((byte)0);
                break;
            default:
                row.Refuse(1, "BOOLEAN");
                break;
        }
    }

    // Plain digits with so many of them after the point, halves away from zero.
    private static void ParseDecimal(scoped in SparkFunctionRow row)
    {
        var text = row.Text(0).Trim(JavaBlanks);
        if (text.EnumerateRunes().Any(rune => !rune.IsAscii && Rune.IsDigit(rune))) // Java takes the digits of all scripts
            row.RefuseUnknown("DECIMAL");
        else if (!IsNumber(text))
            row.Refuse(2, "DECIMAL");
        else if (BigDecimal.Parse(text) is not { } value)
            row.RefuseUnknown("DECIMAL");
        else
            row.SetText(value.Rounded(row.Get<int>(1), even: false).ToString());
    }

    private static void Compute(scoped in SparkFunctionRow row)
    {
        var (left, right, scale) = (BigDecimal.Parse(row.Text(1))!.Value, BigDecimal.Parse(row.Text(2))!.Value, row.Get<int>(3));
        var name = row.Text(0);
        if (right.Unscaled.IsZero && name is "/" or "%" or "DIV" or "pmod")
            throw new SparkValueException("DIVIDE_BY_ZERO");
        var result = name switch
        {
            "+" => left.Plus(right, 1),
            "-" => left.Plus(right, -1),
            "*" => left.Times(right),
            "/" => left.DividedBy(right, 38),
            "%" => left.Remainder(right),
            "DIV" => left.Quotient(right),
            "pmod" => left.Remainder(right) is { Unscaled.Sign: < 0 } rest ? rest.Plus(right, 1).Remainder(right) : left.Remainder(right),
            "bround" => left,
            _ => throw new ArgumentOutOfRangeException(nameof(row)),
        };
        row.SetText(result.Rounded(scale, even: name == "bround").ToString());
    }

    // Java rounds the shortest decimal that reads back as the number.
    private static void Round(scoped in SparkFunctionRow row)
    {
        var value = row.Get<double>(0);
        if (double.IsFinite(value))
        {
            var rounded = BigDecimal.Parse(value.ToString("R", CultureInfo.InvariantCulture))!.Value.Rounded(row.Get<int>(1), row.Flag(2));
            value = double.Parse(rounded.ToString(), CultureInfo.InvariantCulture);
        }

        row.Set(value);
    }

    private static readonly char[] JavaBlanks = [.. Enumerable.Range(0, 0x21).Select(c => (char)c)];

    // [+-] digits [. digits] [e [+-] digits], with a digit before or after the point.
    private static bool IsNumber(string text)
    {
        var at = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        var whole = Count(at);
        at += whole;
        var fraction = 0;
        if (at < text.Length && text[at] == '.')
        {
            fraction = Count(at + 1);
            at += 1 + fraction;
        }

        if (whole + fraction == 0)
            return false;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            if (at < text.Length && text[at] is '+' or '-')
                at++;
            var exponent = Count(at);
            if (exponent == 0)
                return false;
            at += exponent;
        }

        return at == text.Length;

        int Count(int from)
        {
            var end = from;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            return end - from;
        }
    }
}
