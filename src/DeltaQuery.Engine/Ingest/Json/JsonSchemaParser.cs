using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Reads a JSON Schema (drafts 4 to 2020-12). What says of values what no column's type can hold them to, such as <c>maxLength</c>, is passed
/// over; what would make a schema mean something else is refused by its name.</summary>
/// <remarks><see href="https://json-schema.org/draft/2020-12/json-schema-validation">JSON Schema Validation</see>.</remarks>
internal sealed class JsonSchemaParser
{
    private const int MaxDepth = 64;

    private static readonly string[] Refused =
    [
        "not", "if", "then", "else", "dependentSchemas", "dependentRequired", "dependencies", "patternProperties", "propertyNames", "prefixItems",
        "additionalItems", "contains", "unevaluatedItems", "unevaluatedProperties", "$dynamicRef", "$recursiveRef",
    ];

    private readonly JsonElement _root;
    private readonly string _name;
    private readonly HashSet<string> _open = []; // the references that lead to where it is

    private JsonSchemaParser(JsonElement root, string name)
    {
        _root = root;
        _name = name;
    }

    /// <summary>Reads a schema.</summary>
    /// <param name="text">The schema.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <exception cref="DeltaException">SchemaMismatch: it is no schema. NotSupported: it says what is not understood.</exception>
    public static JsonSchemaNode Parse(string text, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return new JsonSchemaParser(document.RootElement, name).Read(document.RootElement, "", 0);
        }
        catch (JsonException e)
        {
            throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"{name} is no JSON: {e.Message.Split(" LineNumber:")[0].TrimEnd('.')}", e);
        }
        catch (InvalidOperationException e) // a value of another kind
        {
            throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"{name} is no JSON Schema: {e.Message.TrimEnd('.')}", e);
        }
    }

    private JsonSchemaNode Read(JsonElement schema, string path, int depth)
    {
        if (depth > MaxDepth)
            throw Wrong(DeltaErrorCode.NotSupported, path, $"it is nested deeper than {MaxDepth}");
        if (schema.ValueKind == JsonValueKind.True)
            return JsonSchemaNode.Any;
        if (schema.ValueKind != JsonValueKind.Object)
            throw Wrong(DeltaErrorCode.SchemaMismatch, path, "a schema is an object");
        foreach (var keyword in Refused)
        {
            if (schema.TryGetProperty(keyword, out _))
                throw Wrong(DeltaErrorCode.NotSupported, path, $"the keyword {keyword} is not understood");
        }

        if (schema.TryGetProperty("$ref", out var reference))
            return Follow(reference.GetString()!, path, depth);
        foreach (var keyword in (string[])["allOf", "anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(keyword, out var parts))
                return ReadParts(schema, keyword, parts, path, depth);
        }

        return ReadObject(schema, path, depth);
    }

    private JsonSchemaNode ReadObject(JsonElement schema, string path, int depth)
    {
        var values = ReadValues(schema, path);
        var properties = ReadProperties(schema, path, depth);
        return new JsonSchemaNode
        {
            Kinds = KindsOf(schema, path), Values = values, Properties = properties,
            ByName = properties.ToFrozenDictionary(p => p.Name, p => p.Value, StringComparer.OrdinalIgnoreCase), // as the decoder finds columns
            Required = schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array
                ? [.. required.EnumerateArray().Select(name => name.GetString()!)] : [],
            Additional = !schema.TryGetProperty("additionalProperties", out var additional) ? JsonSchemaNode.Any
                : additional.ValueKind == JsonValueKind.False ? null : Read(additional, $"{path}/additionalProperties", depth + 1),
            Items = schema.TryGetProperty("items", out var items)
                ? items.ValueKind == JsonValueKind.Array
                    ? throw Wrong(DeltaErrorCode.NotSupported, path, "items of several schemas are not understood")
                    : Read(items, $"{path}/items", depth + 1)
                : null,
            Format = schema.TryGetProperty("format", out var format) ? format.GetString() : null,
            IsBase64 = schema.TryGetProperty("contentEncoding", out var encoding) && encoding.GetString() == "base64",
        };
    }

    private List<(string Name, JsonSchemaNode Value)> ReadProperties(JsonElement schema, string path, int depth)
    {
        var properties = new List<(string Name, JsonSchemaNode Value)>();
        if (!schema.TryGetProperty("properties", out var list))
            return properties;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in list.EnumerateObject())
        {
            if (!names.Add(property.Name))
                throw Wrong(DeltaErrorCode.NotSupported, path, $"the property {property.Name} comes twice, or differs from another in case alone");
            properties.Add((property.Name, Read(property.Value, $"{path}/properties/{property.Name}", depth + 1)));
        }

        return properties;
    }

    /// <summary>allOf of one schema is that schema; anyOf and oneOf may say that a value may be null, too.</summary>
    private JsonSchemaNode ReadParts(JsonElement schema, string keyword, JsonElement parts, string path, int depth)
    {
        string[] says = ["type", "properties", "items", "enum", "const", "additionalProperties", "required", "allOf", "anyOf", "oneOf"];
        var others = says.Where(word => word != keyword && schema.TryGetProperty(word, out _)).ToList();
        var nodes = parts.EnumerateArray().Select((part, i) => Read(part, $"{path}/{keyword}/{i}", depth + 1)).ToList();
        var values = nodes.Where(node => node.Kinds != JsonKinds.Null).ToList();
        if (others.Count == 0 && values.Count == 1 && (keyword != "allOf" || nodes.Count == 1))
            return nodes.Count == 1 ? values[0] : OrNull(values[0]);
        throw Wrong(
            DeltaErrorCode.NotSupported, path,
            $"{keyword} is understood of one schema, {(keyword == "allOf" ? "" : "or of one and null, ")}and beside nothing else that says what values are");
    }

    private JsonSchemaNode Follow(string reference, string path, int depth)
    {
        if (reference.Length == 0 || reference[0] != '#')
            throw Wrong(DeltaErrorCode.NotSupported, path, $"$ref '{reference}' leads out of the schema");
        if (!_open.Add(reference))
            throw Wrong(DeltaErrorCode.NotSupported, path, $"$ref '{reference}' leads into itself: no column holds a value of any depth");
        var found = _root;
        foreach (var step in reference[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
                throw Wrong(DeltaErrorCode.SchemaMismatch, path, $"$ref '{reference}' leads nowhere");
        }

        var node = Read(found, path, depth + 1);
        _open.Remove(reference);
        return node;
    }

    private JsonKinds KindsOf(JsonElement schema, string path)
    {
        var kinds = JsonKinds.All;
        if (schema.TryGetProperty("type", out var type))
        {
            kinds = type.ValueKind == JsonValueKind.Array
                ? type.EnumerateArray().Aggregate(JsonKinds.None, (all, one) => all | KindOf(one.GetString(), path))
                : KindOf(type.GetString(), path);
        }
        else if (schema.TryGetProperty("enum", out var values))
        {
            kinds = values.EnumerateArray().Aggregate(JsonKinds.None, (all, value) => all | KindOf(value));
        }
        else if (schema.TryGetProperty("const", out var value))
        {
            kinds = KindOf(value);
        }
        else if (schema.TryGetProperty("properties", out _))
        {
            kinds = JsonKinds.Object; // what the writer means, though the letter says: if it is an object
        }
        else if (schema.TryGetProperty("items", out _))
        {
            kinds = JsonKinds.Array;
        }

        return schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True ? kinds | JsonKinds.Null : kinds;
    }

    private JsonKinds KindOf(string? type, string path) => type switch
    {
        "null" => JsonKinds.Null,
        "boolean" => JsonKinds.Boolean,
        "integer" => JsonKinds.Integer,
        "number" => JsonKinds.Number,
        "string" => JsonKinds.String,
        "array" => JsonKinds.Array,
        "object" => JsonKinds.Object,
        _ => throw Wrong(DeltaErrorCode.SchemaMismatch, path, $"there is no type {type}"),
    };

    private static JsonKinds KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => JsonKinds.String,
        JsonValueKind.Number => JsonNumber.TryExact(Encoding.UTF8.GetBytes(value.GetRawText()), 38, 0, out _)
            ? JsonKinds.Integer : JsonKinds.Number,
        JsonValueKind.True or JsonValueKind.False => JsonKinds.Boolean,
        _ => JsonKinds.Null,
    };

    private FrozenSet<string>? ReadValues(JsonElement schema, string path)
    {
        List<JsonElement> values = schema.TryGetProperty("const", out var only) ? [only]
            : schema.TryGetProperty("enum", out var list) ? [.. list.EnumerateArray()] : [];
        if (values.Count == 0)
            return null;
        return values.Select(value => JsonSchemaNode.TextOf(value)
            ?? throw Wrong(DeltaErrorCode.NotSupported, path, "enum and const of objects and arrays are not understood")).ToFrozenSet();
    }

    private static JsonSchemaNode OrNull(JsonSchemaNode node) => node with
    {
        Kinds = node.Kinds | JsonKinds.Null, Values = node.Values?.Append("null").ToFrozenSet(),
    };

    private DeltaException Wrong(DeltaErrorCode code, string path, string what) =>
        new(code, $"{_name}{(path.Length == 0 ? "" : $" at #{path}")}: {what}");
}
