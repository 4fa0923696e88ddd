using System.Numerics;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>The decimal digits in which DuckDB prints a FLOAT.</summary>
/// <remarks>DuckDB looks for the shortest digits with Grisu3 (Loitsch, "Printing floating-point numbers quickly and accurately with
/// integers"). Where Grisu3 cannot tell that they are the shortest and closest, about one float in 200, DuckDB prints the digits of the
/// float as a double: 457153.125 and not 457153.12. To print the same, we must give up exactly where it does.</remarks>
internal static class FloatDigits
{
    private const int DoubleBits = 52;
    private const ulong ImplicitBit = 1UL << DoubleBits;
    private const int HalfUlpShift = 53 - 24 - 1;
    private const int MinNormalExponent = -125 - 53;
    private const int FirstPower = -348;
    private const int PowerStep = 8;

    private static readonly (ulong Significand, int Exponent)[] Powers =
        [.. Enumerable.Range(0, 87).Select(i => Power(FirstPower + i * PowerStep))];

    /// <summary>Writes the shortest digits of a positive float: digits * 10^exponent. False if DuckDB would not find them.</summary>
    public static bool TryShortest(float value, Span<char> digits, out int count, out int exponent)
    {
        // The float as a double, f * 2^e, and the ends of the interval that rounds to the float.
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var f = (bits & (ImplicitBit - 1)) + ImplicitBit;
        var e = (int)(bits >> DoubleBits) - 1023 - DoubleBits;
        var halfUlp = 1UL << HalfUlpShift;
        if (MinNormalExponent > e) halfUlp <<= MinNormalExponent - e;
        var upper = f + halfUlp;
        var upperShift = BitOperations.LeadingZeroCount(upper);
        var lower = f - (halfUlp >> (f == ImplicitBit && e > MinNormalExponent ? 1 : 0));

        // Scaled by a power of ten such that the integral part has 32 bits at most.
        var (scaledPower, powerOfTen) = PowerFor(-60 - (e - 11 + 64));
        var shift = 11;
        var value64 = Multiply(f << shift, scaledPower.Significand);
        var low = Multiply(lower << upperShift, scaledPower.Significand) - 1;
        var high = Multiply(upper << upperShift, scaledPower.Significand) + 1;
        var binaryPoint = -(e - shift + scaledPower.Exponent + 64);

        var found = Generate(high, high - low, high - value64, binaryPoint, digits, out count, out exponent);
        exponent -= powerOfTen;
        return found;
    }

    private static bool Generate(ulong value, ulong error, ulong distance, int point, Span<char> digits, out int count, out int exponent)
    {
        var integral = (uint)(value >> point);
        var one = 1UL << point;
        var fractional = value & (one - 1);
        exponent = CountDigits(integral);
        count = 0;
        var divisor = (uint)Math.Pow(10, exponent - 1);
        for (; exponent > 0; divisor /= 10)
        {
            digits[count++] = (char)('0' + integral / divisor);
            integral %= divisor;
            exponent--;
            var remainder = ((ulong)integral << point) + fractional;
            if (remainder < error) return Round(digits, count, (ulong)divisor << point, remainder, error, distance, 1);
        }

        for (var unit = 1UL; ;)
        {
            fractional *= 10;
            error *= 10;
            unit *= 10;
            digits[count++] = (char)('0' + (int)(fractional >> point));
            fractional &= one - 1;
            exponent--;
            if (fractional < error) return Round(digits, count, one, fractional, error, distance, unit);
        }
    }

    // Moves the last digit down to the closest; false where the errors of the calculation leave it open.
    private static bool Round(Span<char> digits, int count, ulong divisor, ulong remainder, ulong error, ulong distance, ulong unit)
    {
        var up = (distance - 1) * unit;
        while (remainder < up && error - remainder >= divisor && (remainder + divisor < up || up - remainder >= remainder + divisor - up))
        {
            digits[count - 1]--;
            remainder += divisor;
        }

        var down = (distance + 1) * unit;
        var between = remainder < down && error - remainder >= divisor;
        if (between && (remainder + divisor < down || down - remainder > remainder + divisor - down)) return false;
        return 2 * unit <= remainder && remainder <= error - 4 * unit;
    }

    private static ((ulong Significand, int Exponent) Power, int PowerOfTen) PowerFor(int minExponent)
    {
        const long oneOverLog2Of10 = 0x4d104d42;
        var index = (int)(((minExponent + 63) * oneOverLog2Of10 + uint.MaxValue) >> 32);
        index = (index - FirstPower - 1) / PowerStep + 1;
        return (Powers[index], FirstPower + index * PowerStep);
    }

    // 10^n as a significand of 64 bits, rounded, and a power of two.
    private static (ulong Significand, int Exponent) Power(int n)
    {
        var power = BigInteger.Pow(10, Math.Abs(n));
        var exponent = n >= 0 ? (int)power.GetBitLength() - 64 : -(int)power.GetBitLength() - 63;
        var scaled = n >= 0 ? exponent > 0 ? power << 1 >> exponent : power << (1 - exponent) : (BigInteger.One << (1 - exponent)) / power;
        if (scaled.GetBitLength() > 65)
        {
            exponent++;
            scaled >>= 1;
        }

        return ((ulong)((scaled + 1) >> 1), exponent);
    }

    private static ulong Multiply(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return low >> 63 == 0 ? high : high + 1;
    }

    private static int CountDigits(uint value)
    {
        var digits = 1;
        for (; value >= 10; value /= 10) digits++;
        return digits;
    }
}
