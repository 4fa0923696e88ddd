using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DeltaQuery.Engine.Schema;

/// <summary>Reads and writes schemaString. A fault names the column: <c>column a.element.b: unknown type 'int8'</c>.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#schema-serialization-format">Schema Serialization
/// Format</see>.</remarks>
internal static class SchemaJson
{
    private const int MaxDepth = 1000;

    // What is written can be read, and queried: DuckDB takes no type of more than some hundred levels.
    private const int DeepestType = 150;

    public static StructType Parse(string schemaString)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(schemaString, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return ParseType(document.RootElement, "") as StructType ?? throw Corrupt("", "the outermost type must be a struct");
        }
        catch (JsonException fault)
        {
            throw new DeltaException(DeltaErrorCode.CorruptLog, $"schemaString is not JSON: {fault.Message}", fault);
        }
    }

    /// <exception cref="DeltaException">NotSupported: the type is nested too deeply.</exception>
    public static string Write(DataType type) => Write(writer => WriteType(writer, Shallow(type)));

    /// <summary>A field as it stands in schemaString.</summary>
    public static string Write(StructField field) => Write(writer => WriteField(writer, field));

    /// <summary>A type given by name, as in schemaString and in delta.typeChanges.</summary>
    public static DataType ParseName(string name, string column)
    {
        if (PrimitiveType.Find(name) is { } primitive)
            return primitive;
        if (name.StartsWith("decimal", StringComparison.Ordinal))
            return ParseDecimal(name, column);
        if (UnsupportedType.IsKnown(name))
            return new UnsupportedType(name);

        throw new DeltaException(DeltaErrorCode.UnsupportedFeature, $"{Where(column)}: unknown type '{name}'") { Features = [name] };
    }

    public static IReadOnlyList<TypeChange> ParseTypeChanges(JsonElement changes, string column)
    {
        var parsed = new List<TypeChange>(changes.GetArrayLength());
        foreach (JsonElement change in changes.EnumerateArray())
        {
            if (change.ValueKind != JsonValueKind.Object)
                throw Corrupt(column, "delta.typeChanges must be a list of objects");

            string where = $"{column}, delta.typeChanges";
            DataType from = ParseType(Required(change, "fromType", where), where);
            DataType to = ParseType(Required(change, "toType", where), where);
            string path = change.TryGetProperty("fieldPath", out JsonElement text) && text.ValueKind == JsonValueKind.String
                ? text.GetString()! : "";
            long? version = change.TryGetProperty("tableVersion", out JsonElement number) && number.ValueKind == JsonValueKind.Number
                && number.TryGetInt64(out long value) ? value : null;
            parsed.Add(new(from, to, path, version));
        }
        return parsed;
    }

    public static string ParseInvariant(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("expression", out JsonElement outer)
                && outer.ValueKind == JsonValueKind.Object
                && outer.TryGetProperty("expression", out JsonElement inner)
                && inner.ValueKind == JsonValueKind.String
                ? inner.GetString()!
                : text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static DataType Shallow(DataType type) => LevelsOf(type) <= DeepestType
        ? type
        : throw new DeltaException(DeltaErrorCode.NotSupported, $"a type nested more than {DeepestType} deep");

    private static int LevelsOf(DataType type) => type switch
    {
        StructType row => 1 + row.Fields.Select(field => LevelsOf(field.Type)).DefaultIfEmpty().Max(),
        ArrayType array => 1 + LevelsOf(array.Element),
        MapType map => 1 + Math.Max(LevelsOf(map.Key), LevelsOf(map.Value)),
        _ => 0,
    };

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth };
        using (var writer = new Utf8JsonWriter(buffer, options))
            write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static DataType ParseType(JsonElement json, string column)
    {
        if (json.ValueKind == JsonValueKind.String)
            return ParseName(json.GetString()!, column);
        if (json.ValueKind != JsonValueKind.Object)
            throw Corrupt(column, $"a type must be a name or an object, not {Kind(json)}");

        string name = Text(Required(json, "type", column), "type", column);
        return name switch
        {
            "struct" => ParseStruct(json, column),
            "array" => new ArrayType(
                ParseType(Required(json, "elementType", column), Join(column, "element")),
                Flag(json, "containsNull", column)),
            "map" => new MapType(
                ParseType(Required(json, "keyType", column), Join(column, "key")),
                ParseType(Required(json, "valueType", column), Join(column, "value")),
                Flag(json, "valueContainsNull", column)),
            _ => ParseName(name, column),
        };
    }

    private static StructType ParseStruct(JsonElement json, string column)
    {
        JsonElement list = Required(json, "fields", column);
        if (list.ValueKind != JsonValueKind.Array)
            throw Corrupt(column, $"fields must be a list, not {Kind(list)}");

        var fields = new List<StructField>(list.GetArrayLength());
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
                throw Corrupt(column, $"a field must be an object, not {Kind(item)}");

            string name = Text(Required(item, "name", column), "name", column);
            string path = Join(column, name);
            if (!names.Add(name))
                throw Corrupt(path, "the name occurs twice (names are compared without case)");

            DataType type = ParseType(Required(item, "type", path), path);
            fields.Add(new(name, type, Flag(item, "nullable", path), ParseMetadata(item, path)));
        }
        return new(fields);
    }

    private static FieldMetadata ParseMetadata(JsonElement field, string column)
    {
        if (!field.TryGetProperty("metadata", out JsonElement metadata) || metadata.ValueKind == JsonValueKind.Null)
            return FieldMetadata.Empty;
        if (metadata.ValueKind != JsonValueKind.Object)
            throw Corrupt(column, $"metadata must be an object, not {Kind(metadata)}");

        return FieldMetadata.From(metadata);
    }

    private static DecimalType ParseDecimal(string name, string column)
    {
        if (name == "decimal")
            return new(10, 0);

        string[] parts = name.StartsWith("decimal(", StringComparison.Ordinal) && name.EndsWith(')') ? name[8..^1].Split(',') : [];
        if (parts.Length is 1 or 2
            && int.TryParse(parts[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int precision)
            && int.TryParse(parts.Length == 2 ? parts[1].Trim() : "0", NumberStyles.None, CultureInfo.InvariantCulture, out int scale)
            && DecimalType.IsValid(precision, scale))
            return new(precision, scale);

        throw Corrupt(column, $"'{name}' is not a decimal(1..38, 0..precision)");
    }

    private static JsonElement Required(JsonElement json, string property, string column) =>
        json.TryGetProperty(property, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value
            : throw Corrupt(column, $"no '{property}'");

    private static string Text(JsonElement json, string property, string column) =>
        json.ValueKind == JsonValueKind.String
            ? json.GetString()!
            : throw Corrupt(column, $"'{property}' must be a string, not {Kind(json)}");

    /// <summary>What is not said to be free of nulls may hold them.</summary>
    private static bool Flag(JsonElement json, string property, string column)
    {
        if (!json.TryGetProperty(property, out JsonElement value))
            return true;

        return value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.Null => true,
            JsonValueKind.False => false,
            _ => throw Corrupt(column, $"'{property}' must be true or false, not {Kind(value)}"),
        };
    }

    private static string Kind(JsonElement json) => json.ValueKind.ToString().ToLowerInvariant();

    private static string Join(string column, string name) => column.Length == 0 ? name : $"{column}.{name}";

    private static string Where(string column) => column.Length == 0 ? "schemaString" : $"schemaString, column {column}";

    private static DeltaException Corrupt(string column, string message) => new(DeltaErrorCode.CorruptLog, $"{Where(column)}: {message}");

    private static void WriteType(Utf8JsonWriter writer, DataType type)
    {
        switch (type)
        {
            case PrimitiveType primitive:
                writer.WriteStringValue(primitive.Name);
                break;
            case DecimalType number:
                writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"decimal({number.Precision},{number.Scale})"));
                break;
            case UnsupportedType unsupported:
                writer.WriteStringValue(unsupported.Name);
                break;
            case ArrayType array:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "array"u8);
                writer.WritePropertyName("elementType"u8);
                WriteType(writer, array.Element);
                writer.WriteBoolean("containsNull"u8, array.ContainsNull);
                writer.WriteEndObject();
                break;
            case MapType map:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "map"u8);
                writer.WritePropertyName("keyType"u8);
                WriteType(writer, map.Key);
                writer.WritePropertyName("valueType"u8);
                WriteType(writer, map.Value);
                writer.WriteBoolean("valueContainsNull"u8, map.ValueContainsNull);
                writer.WriteEndObject();
                break;
            case StructType row:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "struct"u8);
                writer.WriteStartArray("fields"u8);
                foreach (StructField field in row.Fields)
                    WriteField(writer, field);
                writer.WriteEndArray();
                writer.WriteEndObject();
                break;
        }
    }

    private static void WriteField(Utf8JsonWriter writer, StructField field)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, field.Name);
        writer.WritePropertyName("type"u8);
        WriteType(writer, field.Type);
        writer.WriteBoolean("nullable"u8, field.Nullable);
        writer.WriteStartObject("metadata"u8);
        foreach ((string key, JsonElement value) in field.Metadata.Entries)
        {
            writer.WritePropertyName(key);
            value.WriteTo(writer);
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
