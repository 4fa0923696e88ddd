using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>The types of columns for values of a JSON Schema.</summary>
/// <remarks>
/// <code>
/// boolean, integer, number, string     BOOLEAN, BIGINT, DOUBLE, STRING
/// string of format date, date-time     DATE, TIMESTAMP; with contentEncoding base64 BINARY
/// array with items                     ARRAY
/// object with properties               STRUCT
/// object with additionalProperties     MAP(STRING, ..)
/// anything else                        STRING: the JSON as it is written
/// </code>
/// </remarks>
internal static class JsonSchemaTypes
{
    /// <summary>The columns of messages.</summary>
    /// <exception cref="DeltaException">SchemaMismatch: messages are no objects with fields.</exception>
    public static StructType ColumnsOf(JsonSchemaNode message, string name) => TypeOf(message) as StructType
        ?? throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"{name} is not one of objects with properties, whose fields could be columns");

    /// <summary>The type of a value; null for one that is always null.</summary>
    public static DataType? TypeOf(JsonSchemaNode node) => (node.Kinds & ~JsonKinds.Null) switch
    {
        JsonKinds.None => null,
        JsonKinds.Boolean => PrimitiveType.Boolean,
        JsonKinds.Integer => PrimitiveType.Long,
        JsonKinds.Number => PrimitiveType.Double,
        JsonKinds.String when node.IsBase64 => PrimitiveType.Binary,
        JsonKinds.String when node.Format == "date" => PrimitiveType.Date,
        JsonKinds.String when node.Format == "date-time" => PrimitiveType.Timestamp,
        JsonKinds.Array when node.Items is { } items && TypeOf(items) is { } element => new ArrayType(element),
        JsonKinds.Object when FieldsOf(node) is { Count: > 0 } fields => new StructType(fields),
        JsonKinds.Object when node is { Properties.Count: 0, Additional: { } additional } && additional != JsonSchemaNode.Any
            && TypeOf(additional) is { } value => new MapType(PrimitiveType.String, value),
        _ => PrimitiveType.String,
    };

    private static List<StructField> FieldsOf(JsonSchemaNode node) =>
    [
        .. node.Properties.Select(property => (property.Name, Type: TypeOf(property.Value))).Where(field => field.Type is not null)
            .Select(field => new StructField(field.Name, field.Type!)),
    ];
}
