using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Objects as maps of their names.</summary>
internal sealed class JsonMapReader(JsonValueReader value, JsonScope scope) : JsonValueReader
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (cursor.Reader.TokenType != JsonTokenType.StartObject)
            return Unfit(ref cursor, "MAP");
        var entries = target[0];
        var first = entries.Count;
        _names.Clear();
        while (cursor.Reader.Read() && cursor.Reader.TokenType != JsonTokenType.EndObject)
        {
            if (!scope.TryText(ref cursor, out var name))
                return "a name is not UTF-8, or has half of a surrogate pair";
            if (!_names.Add(System.Text.Encoding.UTF8.GetString(name)))
                return $"the name {Excerpt(name)} comes twice in a map";
            target.ReserveChild();
            entries[0].AddBytes(name, arena);
            cursor.Reader.Read();
            if (value.ReadOrNull(ref cursor, entries[1], arena) is { } fault)
                return fault;
            entries.AddStruct();
        }

        target.AddList(first);
        return null;
    }
}
