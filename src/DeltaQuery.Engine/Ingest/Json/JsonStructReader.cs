using System.Text.Json;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Objects as structs, by name and without case.</summary>
internal sealed class JsonStructReader : JsonValueReader
{
    private readonly StructType _type;
    private readonly JsonFields _fields;

    public JsonStructReader(StructType type, JsonScope scope, IReadOnlyList<string> path)
    {
        _type = type;
        _fields = new JsonFields(scope, path);
        for (var i = 0; i < type.Fields.Count; i++)
        {
            var field = type.Fields[i];
            _fields[field.Name].Add(new JsonTarget(i, Of(field.Type, scope, [.. path, field.Name]), !field.Nullable));
        }
    }

    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (cursor.Reader.TokenType != JsonTokenType.StartObject)
            return Unfit(ref cursor, "STRUCT");
        var row = target.Count;
        if (_fields.Read(ref cursor, target.Children, row, arena) is { } fault)
            return "." + fault;
        for (var i = 0; i < _type.Fields.Count; i++)
        {
            if (target[i].Count > row)
                continue;
            if (!_type.Fields[i].Nullable)
                return $".{_type.Fields[i].Name} is missing, and may not be null";
            target[i].AddNull();
        }

        target.AddStruct();
        return null;
    }
}
