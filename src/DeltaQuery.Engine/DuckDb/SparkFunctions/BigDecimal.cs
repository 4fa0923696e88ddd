using System.Globalization;
using System.Numerics;

namespace DeltaQuery.Engine.DuckDb.SparkFunctions;

/// <summary>A decimal of any length: <see cref="Unscaled"/> / 10^<see cref="Scale"/>, with the arithmetic of Java's.</summary>
internal readonly record struct BigDecimal(BigInteger Unscaled, int Scale)
{
    private const int MostDigits = 400;

    /// <summary>The number of a text; null if it has an exponent too large to be a decimal's.</summary>
    public static BigDecimal? Parse(string text)
    {
        var e = text.AsSpan().IndexOfAny('e', 'E');
        var exponent = 0;
        if (e >= 0 && (
            !int.TryParse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
                || Math.Abs(exponent) > MostDigits))
            return null;
        var digits = e < 0 ? text : text[..e];
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var scale = (point < 0 ? 0 : digits.Length - point - 1) - exponent;
        var unscaled =
            BigInteger.Parse(
                digits.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return scale >= 0 ? new(unscaled, scale) : new(unscaled * BigInteger.Pow(10, -scale), 0);
    }

    public BigDecimal Plus(BigDecimal other, int sign)
    {
        var scale = Math.Max(Scale, other.Scale);
        return new(At(scale) + sign * other.At(scale), scale);
    }

    public BigDecimal Times(BigDecimal other) => new(Unscaled * other.Unscaled, Scale + other.Scale);

    /// <summary>The quotient with so many digits after the point; halves go away from zero.</summary>
    public BigDecimal DividedBy(BigDecimal other, int scale)
    {
        var common = Math.Max(Scale, other.Scale);
        return new(Divide(At(common) * BigInteger.Pow(10, scale), other.At(common), even: false), scale);
    }

    /// <summary>The whole part of the quotient.</summary>
    public BigDecimal Quotient(BigDecimal other)
    {
        var common = Math.Max(Scale, other.Scale);
        return new(BigInteger.Divide(At(common), other.At(common)), 0);
    }

    /// <summary>The rest of the division, with the dividend's sign.</summary>
    public BigDecimal Remainder(BigDecimal other)
    {
        var common = Math.Max(Scale, other.Scale);
        return new(BigInteger.Remainder(At(common), other.At(common)), common);
    }

    /// <summary>Exactly so many digits after the point; halves go away from zero, or to the even digit.</summary>
    public BigDecimal Rounded(int scale, bool even) => scale >= Scale
        ? new(At(scale), scale)
        : new(Divide(Unscaled, BigInteger.Pow(10, Scale - scale), even), scale);

    /// <summary>The digits, without an exponent.</summary>
    public override string ToString()
    {
        var digits = BigInteger.Abs(Unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var text = Scale == 0 ? digits : $"{digits[..^Scale]}.{digits[^Scale..]}";
        return Unscaled.Sign < 0 ? "-" + text : text;
    }

    private BigInteger At(int scale) => Unscaled * BigInteger.Pow(10, scale - Scale);

    private static BigInteger Divide(BigInteger dividend, BigInteger divisor, bool even)
    {
        var quotient = BigInteger.DivRem(dividend, divisor, out var rest);
        var half = BigInteger.Compare(BigInteger.Abs(rest) * 2, BigInteger.Abs(divisor));
        if (half < 0 || (half == 0 && even && quotient.IsEven))
            return quotient;
        return quotient + dividend.Sign * divisor.Sign;
    }
}
