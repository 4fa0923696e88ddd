using System.Globalization;
using System.Text.Json;

namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>Names, logical types and other attributes.</summary>
internal sealed partial class AvroSchemaParser
{
    private const string NameHint = "names are of A-Z, a-z, 0-9 and _, and do not begin with a digit";

    private static readonly Dictionary<string, (AvroLogicalType Type, AvroKind Kind)> LogicalTypes = new()
    {
        ["date"] = (AvroLogicalType.Date, AvroKind.Int),
        ["time-millis"] = (AvroLogicalType.TimeMillis, AvroKind.Int),
        ["time-micros"] = (AvroLogicalType.TimeMicros, AvroKind.Long),
        ["timestamp-millis"] = (AvroLogicalType.TimestampMillis, AvroKind.Long),
        ["timestamp-micros"] = (AvroLogicalType.TimestampMicros, AvroKind.Long),
        ["timestamp-nanos"] = (AvroLogicalType.TimestampNanos, AvroKind.Long),
        ["local-timestamp-millis"] = (AvroLogicalType.LocalTimestampMillis, AvroKind.Long),
        ["local-timestamp-micros"] = (AvroLogicalType.LocalTimestampMicros, AvroKind.Long),
        ["local-timestamp-nanos"] = (AvroLogicalType.LocalTimestampNanos, AvroKind.Long),
    };

    private string NameOf(JsonElement json, string space, string place)
    {
        var name = Text(json, "name", place) ?? throw Fault(place, "the type has no \"name\"");
        var own = Text(json, "namespace", place);
        var full = AvroName.Full(name, own ?? space);
        if (!AvroName.IsDotted(full))
            throw Fault(place + (AvroName.IsDotted(name) ? "/namespace" : "/name"), $"'{full}' is no name of a type", NameHint);
        if (Primitives.ContainsKey(full[(full.LastIndexOf('.') + 1)..]))
            throw Fault(place + "/name", $"'{full}' has the name of a primitive type");
        return full;
    }

    private List<string> AliasesOf(JsonElement json, string fullName, string place) =>
        [.. Texts(json, "aliases", place).Select(alias => AvroName.Full(alias, AvroName.SpaceOf(fullName)))];

    private string? Text(JsonElement json, string attribute, string place)
    {
        if (!json.TryGetProperty(attribute, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw Fault($"{place}/{attribute}", $"\"{attribute}\" is a string, not {Shown(value)}");
    }

    private List<string> Texts(JsonElement json, string attribute, string place)
    {
        if (!json.TryGetProperty(attribute, out var value) || value.ValueKind == JsonValueKind.Null)
            return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw Fault($"{place}/{attribute}", $"\"{attribute}\" is a list of strings, not {Shown(value)}");
        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    /// <summary>An integer that is not negative; some writers put it into quotes, which the canonical form takes away.</summary>
    private static int? IntegerOf(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Number)
            return json.TryGetInt32(out var number) && number >= 0 ? number : null;
        return json.ValueKind == JsonValueKind.String
            && int.TryParse(json.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var quoted) ? quoted : null;
    }

    private static AvroSchema WithLogicalType(AvroSchema schema, JsonElement json)
    {
        if (!json.TryGetProperty("logicalType", out var attribute) || attribute.ValueKind != JsonValueKind.String)
            return schema;
        var name = attribute.GetString()!;
        if (name == "decimal")
            return WithDecimal(schema, json);
        var type = name switch
        {
            "uuid" when schema.Kind == AvroKind.String || schema is { Kind: AvroKind.Fixed, Size: 16 } => AvroLogicalType.Uuid,
            "duration" when schema is { Kind: AvroKind.Fixed, Size: 12 } => AvroLogicalType.Duration,
            _ when LogicalTypes.TryGetValue(name, out var known) && known.Kind == schema.Kind => known.Type,
            _ => AvroLogicalType.None,
        };
        return new AvroSchema
        {
            Kind = schema.Kind, FullName = schema.FullName, Aliases = schema.Aliases, Size = schema.Size, LogicalType = type,
        };
    }

    private static AvroSchema WithDecimal(AvroSchema schema, JsonElement json)
    {
        var precision = json.TryGetProperty("precision", out var p) ? IntegerOf(p) : null;
        var scale = json.TryGetProperty("scale", out var s) ? IntegerOf(s) : 0;
        var most = schema.Kind switch
        {
            AvroKind.Bytes => int.MaxValue,
            AvroKind.Fixed when schema.Size > 0 => Math.Floor(((8L * schema.Size) - 1) * Math.Log10(2)),
            _ => 0,
        };
        if (precision is not > 0 || scale is null || scale > precision || precision > most)
            return schema;
        return new AvroSchema
        {
            Kind = schema.Kind, FullName = schema.FullName, Aliases = schema.Aliases, Size = schema.Size,
            LogicalType = AvroLogicalType.Decimal, Precision = precision.Value, Scale = scale.Value,
        };
    }

    private static string Shown(JsonElement json)
    {
        var text = json.GetRawText();
        return text.Length <= 40 ? text : text[..37] + "...";
    }

    private DeltaException Fault(string place, string what, string? hint = null) =>
        new(DeltaErrorCode.SchemaMismatch, place.Length == 0 ? $"{Subject}: {what}" : $"{Subject} at {place}: {what}") { Hint = hint };
}
