using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Bytes, from text in Base64 with its padding.</summary>
internal sealed class JsonBinaryReader : JsonValueReader
{
    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (cursor.Reader.TokenType != JsonTokenType.String || !cursor.Reader.TryGetBytesFromBase64(out var bytes))
            return Unfit(ref cursor, "BINARY in Base64");
        target.AddBytes(bytes, arena);
        return null;
    }
}
