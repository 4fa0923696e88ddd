using System.Buffers.Text;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>The nearest float of a number.</summary>
internal sealed class JsonFloatReader : JsonValueReader
{
    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (JsonScalarReader.TryNumber(ref cursor, out var text))
        {
            if (!Utf8Parser.TryParse(text, out float value, out var length) || length != text.Length || !float.IsFinite(value))
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
