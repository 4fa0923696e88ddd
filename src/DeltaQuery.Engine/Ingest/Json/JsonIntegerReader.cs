using System.Buffers.Text;
using System.Numerics;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Integers, also where they are written as <c>1.0</c>, <c>1e3</c> or text.</summary>
internal sealed class JsonIntegerReader<T>(string name, long low, long high) : JsonValueReader
    where T : unmanaged, IBinaryInteger<T>
{
    private const int MostDigits = 19;

    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (!JsonScalarReader.TryNumber(ref cursor, out var text))
            return Unfit(ref cursor, name);
        if (!Utf8Parser.TryParse(text, out long value, out var length) || length != text.Length)
        {
            if (!JsonNumber.TryExact(text, MostDigits, 0, out var exact) || exact < long.MinValue || exact > long.MaxValue)
                return Unfit(ref cursor, name);
            value = (long)exact;
        }

        if (value < low || value > high)
            return Unfit(ref cursor, name);
        target.Add(T.CreateTruncating(value));
        return null;
    }
}
