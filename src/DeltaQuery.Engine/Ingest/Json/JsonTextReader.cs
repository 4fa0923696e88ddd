using System.Text.Json;
using System.Text.Unicode;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Text: of a string its characters, of any other value its JSON as it is written, digit by digit.</summary>
internal sealed class JsonTextReader(JsonScope scope) : JsonValueReader
{
    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (cursor.Reader.TokenType != JsonTokenType.String)
            return JsonRawReader.Take(ref cursor, target, arena);
        if (!scope.TryText(ref cursor, out var text))
            return "a text is not UTF-8, or has half of a surrogate pair";
        target.AddBytes(text, arena);
        return null;
    }

    public override bool TryReadPlain(JsonTokenType type, ReadOnlySpan<byte> text, VectorWriter target, NativeArena arena)
    {
        if (!Utf8.IsValid(text))
            return false;
        target.AddBytes(text, arena);
        return true;
    }
}
