using System.Buffers.Text;
using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>The nearest double of a number; <c>"NaN"</c>, <c>"Infinity"</c> and <c>"-Infinity"</c> are written as text, for JSON has no such
/// numbers.</summary>
internal sealed class JsonDoubleReader : JsonValueReader
{
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
            return Utf8Parser.TryParse(text, out value, out var length) && length == text.Length && double.IsFinite(value);
        return TrySpecial(ref cursor, out value);
    }

    /// <summary>What is a double, but no number.</summary>
    public static bool TrySpecial(ref JsonCursor cursor, out double value)
    {
        value = double.NaN;
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
