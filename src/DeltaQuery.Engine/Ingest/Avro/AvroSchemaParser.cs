using System.Globalization;
using System.Text.Json;

namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>Reads schemas from JSON, one after the other: the later may use the names of the earlier.</summary>
/// <param name="source">Where they are from, for messages, or null.</param>
internal sealed partial class AvroSchemaParser(string? source)
{
    private const int MaxDepth = 256; // of the JSON: far more than a table's columns can be nested

    private static readonly Dictionary<string, AvroKind> Primitives = new()
    {
        ["null"] = AvroKind.Null, ["boolean"] = AvroKind.Boolean, ["int"] = AvroKind.Int, ["long"] = AvroKind.Long,
        ["float"] = AvroKind.Float, ["double"] = AvroKind.Double, ["bytes"] = AvroKind.Bytes, ["string"] = AvroKind.String,
    };

    private readonly Dictionary<string, AvroSchema> _names = [];

    /// <exception cref="DeltaException">SchemaMismatch: with a JSON pointer to the place.</exception>
    public AvroSchema Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(
                json.TrimStart('\uFEFF'), new JsonDocumentOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip });
            return Parse(document.RootElement.Clone(), "", "");
        }
        catch (JsonException e)
        {
            throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"{Subject} is not JSON: {e.Message}", e);
        }
    }

    private string Subject => source is null ? "the Avro schema" : $"the Avro schema {source}";

    private AvroSchema Parse(JsonElement json, string space, string place)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                return Referred(json.GetString()!, space, place);
            case JsonValueKind.Array:
                return ParseUnion(json, space, place);
            case JsonValueKind.Object:
                break;
            default:
                throw Fault(place, $"a schema is a name, an object or a list of schemas, not {Shown(json)}");
        }

        if (!json.TryGetProperty("type", out var type))
            throw Fault(place, "there is no \"type\"");
        if (type.ValueKind != JsonValueKind.String)
            return Parse(type, space, place + "/type");
        return type.GetString() switch
        {
            "record" or "error" => ParseRecord(json, space, place),
            "enum" => ParseEnum(json, space, place),
            "fixed" => ParseFixed(json, space, place),
            "array" => new AvroSchema { Kind = AvroKind.Array, Items = ParsePart(json, "items", "array", space, place) },
            "map" => new AvroSchema { Kind = AvroKind.Map, Items = ParsePart(json, "values", "map", space, place) },
            var name when Primitives.TryGetValue(name!, out var kind) => WithLogicalType(AvroSchema.Of(kind), json),
            var name => Referred(name!, space, place + "/type"),
        };
    }

    private AvroSchema Referred(string name, string space, string place)
    {
        if (Primitives.TryGetValue(name, out var kind))
            return AvroSchema.Of(kind);
        var full = AvroName.Full(name, space);
        return _names.TryGetValue(full, out var known)
            ? known
            : throw Fault(place, $"there is no type {full}", "a name is defined before it is used");
    }

    private AvroSchema ParsePart(JsonElement json, string part, string whole, string space, string place) =>
        json.TryGetProperty(part, out var schema)
            ? Parse(schema, space, $"{place}/{part}")
            : throw Fault(place, $"the {whole} has no \"{part}\"");

    private AvroSchema ParseUnion(JsonElement json, string space, string place)
    {
        var branches = new List<AvroSchema>();
        foreach (var item in json.EnumerateArray())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{place}/{branches.Count}");
            var branch = Parse(item, space, at);
            if (branch.Kind == AvroKind.Union)
                throw Fault(at, "a union stands straight in a union");
            if (branches.Exists(other => other.Kind == branch.Kind && other.FullName == branch.FullName))
                throw Fault(at, $"the union has {branch} twice");
            branches.Add(branch);
        }

        return new AvroSchema { Kind = AvroKind.Union, Branches = branches };
    }

    private AvroSchema ParseRecord(JsonElement json, string space, string place)
    {
        var name = NameOf(json, space, place);
        var record = Defined(new AvroSchema { Kind = AvroKind.Record, FullName = name, Aliases = AliasesOf(json, name, place) }, place);
        if (!json.TryGetProperty("fields", out var list) || list.ValueKind != JsonValueKind.Array)
            throw Fault(place, $"record {name} has no list of \"fields\"");
        var fields = new List<AvroField>();
        foreach (var item in list.EnumerateArray())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{place}/fields/{fields.Count}");
            var field = ParseField(item, name, at);
            if (fields.Exists(other => other.Name == field.Name))
                throw Fault(at, $"record {name} has two fields {field.Name}");
            fields.Add(field);
        }

        record.Fields = fields;
        return record;
    }

    private AvroField ParseField(JsonElement json, string record, string place)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Fault(place, $"a field is an object, not {Shown(json)}");
        var name = Text(json, "name", place) ?? throw Fault(place, $"a field of record {record} has no \"name\"");
        if (!AvroName.IsSimple(name))
            throw Fault(place + "/name", $"'{name}' is no name of a field", NameHint);
        if (!json.TryGetProperty("type", out var type))
            throw Fault(place, $"field {name} of record {record} has no \"type\"");
        return new AvroField(
            name,
            Parse(type, AvroName.SpaceOf(record), place + "/type"),
            Texts(json, "aliases", place),
            json.TryGetProperty("default", out var value) ? value : null);
    }

    private AvroSchema ParseEnum(JsonElement json, string space, string place)
    {
        var name = NameOf(json, space, place);
        if (!json.TryGetProperty("symbols", out _))
            throw Fault(place, $"enum {name} has no \"symbols\"");
        var symbols = Texts(json, "symbols", place);
        if (symbols.FirstOrDefault(symbol => !AvroName.IsSimple(symbol)) is { } odd)
            throw Fault(place + "/symbols", $"'{odd}' is no symbol of an enum", NameHint);
        if (symbols.GroupBy(symbol => symbol).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Fault(place + "/symbols", $"enum {name} has the symbol {twice.Key} twice");
        var usual = Text(json, "default", place);
        if (usual is not null && !symbols.Contains(usual))
            throw Fault(place + "/default", $"enum {name} has no symbol {usual}");
        var aliases = AliasesOf(json, name, place);
        return Defined(
            new AvroSchema { Kind = AvroKind.Enum, FullName = name, Aliases = aliases, Symbols = symbols, DefaultSymbol = usual }, place);
    }

    private AvroSchema ParseFixed(JsonElement json, string space, string place)
    {
        var name = NameOf(json, space, place);
        if (!json.TryGetProperty("size", out var size) || IntegerOf(size) is not { } bytes)
            throw Fault(place, $"fixed {name} has no \"size\" in bytes");
        var plain = new AvroSchema { Kind = AvroKind.Fixed, FullName = name, Aliases = AliasesOf(json, name, place), Size = bytes };
        return Defined(WithLogicalType(plain, json), place);
    }

    private AvroSchema Defined(AvroSchema schema, string place) => _names.TryAdd(schema.FullName, schema)
        ? schema
        : throw Fault(place, $"there are two types {schema.FullName}");
}
