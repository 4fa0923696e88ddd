using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Holds messages to a JSON Schema. Used by one thread at a time.</summary>
internal sealed class JsonSchemaCheck(JsonSchemaNode schema)
{
    private readonly JsonScope _scope = new(TimeZoneInfo.Utc);

    /// <summary>What of a message is not as the schema says; null for a good one, and for one that is no JSON, which the decoder tells.</summary>
    public string? Check(ReadOnlySpan<byte> message)
    {
        try
        {
            var cursor = new JsonCursor(JsonDecoder.WithoutMark(message));
            cursor.Reader.Read();
            return Check(schema, ref cursor, "");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Stands on the value's first token; then on its last.
    private string? Check(JsonSchemaNode node, ref JsonCursor cursor, string path)
    {
        var kind = KindOf(ref cursor);
        if ((node.Kinds & kind) != kind)
            return $"{Place(path)}{Shown(ref cursor)} is not of the schema's type {Names(node.Kinds)}";
        if (node.Values is { } values && (ValueOf(ref cursor) is not { } value || !values.Contains(value)))
            return $"{Place(path)}{Shown(ref cursor)} is none of the values that the schema allows";
        switch (kind)
        {
            case JsonKinds.Object:
                return CheckObject(node, ref cursor, path);
            case JsonKinds.Array when node.Items is { } items:
                for (var i = 0; cursor.Reader.Read() && cursor.Reader.TokenType != JsonTokenType.EndArray; i++)
                {
                    if (Check(items, ref cursor, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]")) is { } fault)
                        return fault;
                }

                return null;
            default:
                cursor.Reader.Skip();
                return null;
        }
    }

    private string? CheckObject(JsonSchemaNode node, ref JsonCursor cursor, string path)
    {
        var met = node.Required.Count == 0 ? null : new bool[node.Required.Count];
        while (cursor.Reader.Read() && cursor.Reader.TokenType != JsonTokenType.EndObject)
        {
            if (!_scope.TryText(ref cursor, out var text))
                return null; // the decoder tells
            var name = Encoding.UTF8.GetString(text);
            for (var i = 0; i < met?.Length; i++)
                met[i] |= node.Required[i] == name;
            var field = node.ByName.TryGetValue(name, out var known) ? known : node.Additional;
            var inner = path.Length == 0 ? name : $"{path}.{name}";
            if (field is null)
                return $"{inner} is a field that the schema does not have, nor allows";
            cursor.Reader.Read();
            if (Check(field, ref cursor, inner) is { } fault)
                return fault;
        }

        var missing = met is null ? -1 : Array.IndexOf(met, false);
        return missing < 0 ? null : $"{(path.Length == 0 ? "" : $"{path}.")}{node.Required[missing]} is missing, which the schema requires";
    }

    private static JsonKinds KindOf(ref JsonCursor cursor) => cursor.Reader.TokenType switch
    {
        JsonTokenType.Null => JsonKinds.Null,
        JsonTokenType.True or JsonTokenType.False => JsonKinds.Boolean,
        JsonTokenType.Number => JsonNumber.TryExact(cursor.Reader.ValueSpan, 38, 0, out _) ? JsonKinds.Integer : JsonKinds.Number,
        JsonTokenType.String => JsonKinds.String,
        JsonTokenType.StartArray => JsonKinds.Array,
        _ => JsonKinds.Object,
    };

    private string? ValueOf(ref JsonCursor cursor) => cursor.Reader.TokenType switch
    {
        JsonTokenType.String => _scope.TryText(ref cursor, out var text) ? JsonSchemaNode.Text(Encoding.UTF8.GetString(text)) : null,
        JsonTokenType.Number => JsonSchemaNode.Number(Encoding.UTF8.GetString(cursor.Reader.ValueSpan)),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Null => "null",
        _ => null,
    };

    private static string Place(string path) => path.Length == 0 ? "" : $"{path}: ";

    private static string Shown(ref JsonCursor cursor)
    {
        var copy = cursor;
        return JsonValueReader.Excerpt(copy.TakeRaw());
    }

    private static string Names(JsonKinds kinds) => string.Join(" or ", new[]
    {
        (JsonKinds.Boolean, "boolean"), (JsonKinds.Integer, "integer"), (JsonKinds.Number, "number"), (JsonKinds.String, "string"),
        (JsonKinds.Array, "array"), (JsonKinds.Object, "object"), (JsonKinds.Null, "null"),
    }.Where(kind => (kinds & kind.Item1) == kind.Item1 && !(kind.Item1 == JsonKinds.Integer && (kinds & JsonKinds.Number) == JsonKinds.Number))
        .Select(kind => kind.Item2));
}
