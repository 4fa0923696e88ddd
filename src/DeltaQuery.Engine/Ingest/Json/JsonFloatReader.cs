using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>The nearest float of a number.</summary>
internal sealed class JsonFloatReader : JsonValueReader
{
    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (JsonScalarReader.TryNumber(ref cursor, out var text))
        {
            if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !float.IsFinite(value))
                return Unfit(ref cursor, "FLOAT");
            target.Add(value);
            return null;
        }

        if (!JsonDoubleReader.TrySpecial(ref cursor, out var special))
            return Unfit(ref cursor, "FLOAT");
        target.Add((float)special);
        return null;
    }
}
