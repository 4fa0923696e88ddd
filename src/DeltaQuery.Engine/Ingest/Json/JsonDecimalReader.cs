using System.Globalization;
using System.Text.Json;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Decimals, from numbers and from texts that are numbers: digit by digit, and never through a double.</summary>
internal sealed class JsonDecimalReader(DecimalType type) : JsonValueReader
{
    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (!JsonScalarReader.TryNumber(ref cursor, out var text)
            || !JsonNumber.TryExact(text, type.Precision, type.Scale, out var unscaled))
            return Unfit(ref cursor, string.Create(CultureInfo.InvariantCulture, $"DECIMAL({type.Precision},{type.Scale})"));
        Add(unscaled, target);
        return null;
    }

    public override bool TryReadPlain(JsonTokenType token, ReadOnlySpan<byte> text, VectorWriter target, NativeArena arena)
    {
        if (!JsonScalarReader.IsNumber(token, text) || !JsonNumber.TryExact(text, type.Precision, type.Scale, out var unscaled))
            return false;
        Add(unscaled, target);
        return true;
    }

    private static void Add(Int128 unscaled, VectorWriter target)
    {
        switch (target.Type.InternalType)
        {
            case DuckDbType.SmallInt: target.Add((short)unscaled); break;
            case DuckDbType.Integer: target.Add((int)unscaled); break;
            case DuckDbType.BigInt: target.Add((long)unscaled); break;
            default: target.Add(unscaled); break;
        }
    }
}
