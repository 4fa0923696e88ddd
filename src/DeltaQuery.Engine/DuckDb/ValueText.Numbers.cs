using System.Globalization;
using System.Numerics;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Numbers.</summary>
internal static partial class ValueText
{
    internal static void AppendDouble(TextBuffer text, double value)
    {
        Span<char> digits = stackalloc char[32];
        if (!double.IsFinite(value)) AppendNotFinite(text, value);
        else
        {
            value.TryFormat(digits, out var length, "R", CultureInfo.InvariantCulture);
            AppendShortest(text, digits[..length]);
        }
    }

    internal static void AppendFloat(TextBuffer text, float value)
    {
        Span<char> digits = stackalloc char[32];
        if (!float.IsFinite(value) || value == 0 || !FloatDigits.TryShortest(Math.Abs(value), digits, out var count, out var exponent))
        {
            AppendDouble(text, value);
            return;
        }

        if (value < 0) text.Append('-');
        AppendDigits(text, digits[..count], count + exponent);
    }

    /// <summary>A decimal with all digits of its scale; without a leading 0 where the scale takes up the whole width.</summary>
    internal static void AppendDecimal(TextBuffer text, Int128 unscaled, int width, int scale)
    {
        if (unscaled < 0) text.Append('-');
        var absolute = (UInt128)Int128.Abs(unscaled);
        if (scale == 0)
        {
            text.Append(absolute);
            return;
        }

        Span<char> digits = stackalloc char[40];
        absolute.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        var whole = length - scale;
        if (whole > 0) text.Append(digits[..whole]);
        else if (width > scale) text.Append('0');
        text.Append('.');
        for (var i = whole; i < 0; i++) text.Append('0');
        text.Append(digits[Math.Max(whole, 0)..length]);
    }

    /// <summary>A BIGNUM: three bytes of length and sign, then the big-endian digits; all bits of a negative one are flipped.</summary>
    internal static BigInteger BigNumber(ReadOnlySpan<byte> stored)
    {
        var negative = (stored[0] & 0x80) == 0;
        var digits = stored[3..].ToArray();
        if (negative)
            for (var i = 0; i < digits.Length; i++)
                digits[i] = (byte)~digits[i];
        var absolute = new BigInteger(digits, isUnsigned: true, isBigEndian: true);
        return negative ? -absolute : absolute;
    }

    private static void AppendNotFinite(TextBuffer text, double value)
    {
        if (double.IsNegative(value)) text.Append('-');
        text.Append(double.IsNaN(value) ? "nan" : "inf");
    }

    // The digits of a double are the same as .NET's.
    private static void AppendShortest(TextBuffer text, ReadOnlySpan<char> number)
    {
        if (number[0] == '-')
        {
            text.Append('-');
            number = number[1..];
        }

        var exponent = 0;
        var e = number.IndexOf('E');
        if (e >= 0)
        {
            exponent = int.Parse(number[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            number = number[..e];
        }

        // As 0.digits * 10^point, without zeros at either end.
        Span<char> digits = stackalloc char[32];
        var dot = number.IndexOf('.');
        number[..(dot < 0 ? number.Length : dot)].CopyTo(digits);
        if (dot >= 0) number[(dot + 1)..].CopyTo(digits[dot..]);
        digits = digits[..(dot < 0 ? number.Length : number.Length - 1)];
        var point = exponent + (dot < 0 ? number.Length : dot);
        var leading = digits.IndexOfAnyExcept('0');
        if (leading < 0)
        {
            text.Append("0.0");
            return;
        }

        AppendDigits(text, digits[leading..].TrimEnd('0'), point - leading);
    }

    // 0.digits * 10^point; DuckDB writes d.ddde+XX below 1e-4 and from 1e16, and otherwise always a point.
    private static void AppendDigits(TextBuffer text, ReadOnlySpan<char> digits, int point)
    {
        if (point is < -3 or > 16) AppendExponential(text, digits, point - 1);
        else AppendFixed(text, digits, point);
    }

    private static void AppendExponential(TextBuffer text, ReadOnlySpan<char> digits, int exponent)
    {
        text.Append(digits[0]);
        if (digits.Length > 1)
        {
            text.Append('.');
            text.Append(digits[1..]);
        }

        text.Append('e');
        text.Append(exponent < 0 ? '-' : '+');
        text.Append(Math.Abs(exponent), "00");
    }

    private static void AppendFixed(TextBuffer text, ReadOnlySpan<char> digits, int point)
    {
        if (point <= 0)
        {
            text.Append("0.");
            for (var i = point; i < 0; i++) text.Append('0');
            text.Append(digits);
        }
        else if (digits.Length <= point)
        {
            text.Append(digits);
            for (var i = digits.Length; i < point; i++) text.Append('0');
            text.Append(".0");
        }
        else
        {
            text.Append(digits[..point]);
            text.Append('.');
            text.Append(digits[point..]);
        }
    }
}
