using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>What paths of the mapping read inside of a value: fields of an object, or elements of an array. What is not there stays without
/// a
/// value.</summary>
internal sealed class JsonPathNode(JsonScope scope)
{
    private readonly JsonFields _fields = new(scope);
    private readonly Dictionary<int, JsonField> _elements = [];

    /// <summary>What a step leads to, which is wanted from now on.</summary>
    public JsonField this[JsonStep step]
    {
        get
        {
            if (step.Name is { } name)
                return _fields[name];
            if (!_elements.TryGetValue(step.Index, out var element))
                _elements[step.Index] = element = new JsonField(step.ToString());
            return element;
        }
    }

    /// <summary>Takes back what the columns of paths have got beyond so many values.</summary>
    public void CutTo(int row, ReadOnlySpan<VectorWriter> columns)
    {
        _fields.CutTo(row, columns);
        foreach (var element in _elements.Values)
            JsonFields.CutTo(element, row, columns);
    }

    /// <summary>Reads what is wanted of the value that the cursor stands on.</summary>
    public string? Read(ref JsonCursor cursor, ReadOnlySpan<VectorWriter> columns, int row, NativeArena arena)
    {
        switch (cursor.Reader.TokenType)
        {
            case JsonTokenType.StartObject when _fields.Count > 0:
                return _fields.Read(ref cursor, columns, row, arena);
            case JsonTokenType.StartArray when _elements.Count > 0:
                for (var i = 0; cursor.Reader.Read() && cursor.Reader.TokenType != JsonTokenType.EndArray; i++)
                {
                    if (!_elements.TryGetValue(i, out var element))
                        cursor.Reader.Skip();
                    else if (JsonFields.ReadField(element, ref cursor, columns, row, arena) is { } fault)
                        return fault;
                }

                return null;
            default:
                cursor.Reader.Skip();
                return null;
        }
    }
}
