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

    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (!TryRead(ref cursor, out var value))
            return Unfit(ref cursor, "DOUBLE");
        target.Add(value);
        return null;
    }

    /// <summary>The value; false for what is no number, or beyond a double.</summary>
    public static bool TryRead(ref JsonCursor cursor, out double value)
    {
        value = 0;
        if (JsonScalarReader.TryNumber(ref cursor, out var text))
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
        return TrySpecial(ref cursor, out value);
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
