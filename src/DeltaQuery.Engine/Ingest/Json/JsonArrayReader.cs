using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Arrays.</summary>
internal sealed class JsonArrayReader(JsonValueReader element) : JsonValueReader
{
    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (cursor.Reader.TokenType != JsonTokenType.StartArray)
            return Unfit(ref cursor, "ARRAY");
        var first = target[0].Count;
        while (cursor.Reader.Read() && cursor.Reader.TokenType != JsonTokenType.EndArray)
        {
            target.ReserveChild();
            if (element.ReadOrNull(ref cursor, target[0], arena) is { } fault)
                return fault;
        }

        target.AddList(first);
        return null;
    }
}
