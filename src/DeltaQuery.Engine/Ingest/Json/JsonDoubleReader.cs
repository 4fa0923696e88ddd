using System.Globalization;
using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>The nearest double of a number; <c>"NaN"</c>, <c>"Infinity"</c> and <c>"-Infinity"</c> are written as text, for JSON has no
/// such
/// numbers.</summary>
internal sealed class JsonDoubleReader : JsonValueReader
{
    private const ulong PositiveNaN = 0x7FF8_0000_0000_0000;
    private const int MostExact = 15; // digits: 10^15 < 2^53

    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (!TryRead(ref cursor, out var value))
            return Unfit(ref cursor, "DOUBLE");
        target.Add(value);
        return null;
    }

    public override bool TryReadPlain(JsonTokenType type, ReadOnlySpan<byte> text, VectorWriter target, NativeArena arena)
    {
        if (!JsonScalarReader.IsNumber(type, text) || !TryParse(text, out var value))
            return false;
        target.Add(value);
        return true;
    }

    /// <summary>The value; false for what is no number, or beyond a double.</summary>
    public static bool TryRead(ref JsonCursor cursor, out double value)
    {
        value = 0;
        if (JsonScalarReader.TryNumber(ref cursor, out var text))
            return TryParse(text, out value);
        return TrySpecial(ref cursor, out value);
    }

    private static bool TryParse(ReadOnlySpan<byte> number, out double value) =>
        TryExact(number, out value)
        || (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value));

    /// <summary>A number of so few digits that they and the power of ten are doubles without a rest: their quotient is rounded once, as it should be.
    /// </summary>
    /// <returns>False for other numbers, also those with an exponent.</returns>
    private static bool TryExact(ReadOnlySpan<byte> number, out double value)
    {
        var (digits, point) = (0L, -1);
        value = 0;
        if (number.Length > MostExact)
            return false;
        for (var i = number[0] == '-' ? 1 : 0; i < number.Length; i++)
        {
            if (number[i] == '.')
                point = i;
            else if (number[i] is >= (byte)'0' and <= (byte)'9')
                digits = (digits * 10) + number[i] - '0';
            else
                return false;
        }

        value = point < 0 ? digits : digits / PowersOfTen[number.Length - 1 - point];
        if (number[0] == '-')
            value = -value;
        return true;
    }

    /// <summary>What is a double, but no number.</summary>
    public static bool TrySpecial(ref JsonCursor cursor, out double value)
    {
        value = BitConverter.UInt64BitsToDouble(PositiveNaN); // .NET's own has its sign set
        if (cursor.Reader.TokenType != JsonTokenType.String)
            return false;
        if (cursor.Reader.ValueTextEquals("NaN"u8))
            return true;
        value = double.PositiveInfinity;
        if (cursor.Reader.ValueTextEquals("Infinity"u8))
            return true;
        value = double.NegativeInfinity;
        return cursor.Reader.ValueTextEquals("-Infinity"u8);
    }
}
