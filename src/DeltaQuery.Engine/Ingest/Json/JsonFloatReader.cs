using System.Globalization;
using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>The nearest float of a number.</summary>
internal sealed class JsonFloatReader : JsonValueReader
{
    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (JsonScalarReader.TryNumber(ref cursor, out var text))
        {
            if (!TryParse(text, out var value))
                return Unfit(ref cursor, "FLOAT");
            target.Add(value);
            return null;
        }

        if (!JsonDoubleReader.TrySpecial(ref cursor, out var special))
            return Unfit(ref cursor, "FLOAT");
        target.Add((float)special);
        return null;
    }

    public override bool TryReadPlain(JsonTokenType type, ReadOnlySpan<byte> text, VectorWriter target, NativeArena arena)
    {
        if (!JsonScalarReader.IsNumber(type, text) || !TryParse(text, out var value))
            return false;
        target.Add(value);
        return true;
    }

    private static bool TryParse(ReadOnlySpan<byte> number, out float value) =>
        float.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);
}
