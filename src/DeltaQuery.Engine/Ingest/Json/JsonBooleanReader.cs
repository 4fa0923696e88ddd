using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary><c>true</c> and <c>false</c>, and nothing else.</summary>
internal sealed class JsonBooleanReader : JsonValueReader
{
    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (cursor.Reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
            return Unfit(ref cursor, "BOOLEAN");
        target.Add(cursor.Reader.TokenType == JsonTokenType.True ? (byte)1 : (byte)0);
        return null;
    }

    public override bool TryReadPlain(JsonTokenType type, ReadOnlySpan<byte> text, VectorWriter target, NativeArena arena)
    {
        if (type is not (JsonTokenType.True or JsonTokenType.False))
            return false;
        target.Add(type == JsonTokenType.True ? (byte)1 : (byte)0);
        return true;
    }
}
