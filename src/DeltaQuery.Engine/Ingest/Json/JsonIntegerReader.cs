using System.Buffers.Text;
using System.Numerics;
using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Integers, also where they are written as <c>1.0</c>, <c>1e3</c> or text.</summary>
internal sealed class JsonIntegerReader<T>(string name, long low, long high) : JsonValueReader
    where T : unmanaged, IBinaryInteger<T>
{
    private const int MostDigits = 19;

    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (!JsonScalarReader.TryNumber(ref cursor, out var text) || !TryParse(text, out var value))
            return Unfit(ref cursor, name);
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

    private bool TryParse(ReadOnlySpan<byte> number, out T integer)
    {
        integer = default;
        if (!Utf8Parser.TryParse(number, out long value, out var length) || length != number.Length)
        {
            if (!JsonNumber.TryExact(number, MostDigits, 0, out var exact) || exact < long.MinValue || exact > long.MaxValue)
                return false;
            value = (long)exact;
        }

        integer = T.CreateTruncating(value);
        return value >= low && value <= high;
    }
}
