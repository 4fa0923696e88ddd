using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>The columns of the relation <c>message</c>.</summary>
/// <remarks>
/// <code>
/// value           text of JSON and TEXT, bytes of BYTES, the struct of AVRO
/// key             the same for its format, the struct of KEY FORMAT AVRO, bytes without one
/// topic           STRING                  timestamp       TIMESTAMP, null where the message has none
/// partition       INT                     timestamp_type  INT: 0 made by the producer, 1 by the broker, null for none
/// offset          BIGINT                  headers         MAP(STRING, BINARY), of a name that comes twice the last
/// ingest_time     TIMESTAMP
/// </code>
/// </remarks>
internal static class MessageColumns
{
    private static readonly Dictionary<string, MessageItem> Items = new(StringComparer.OrdinalIgnoreCase)
    {
        ["value"] = MessageItem.Value,
        ["key"] = MessageItem.Key,
        ["topic"] = MessageItem.Topic,
        ["partition"] = MessageItem.Partition,
        ["offset"] = MessageItem.Offset,
        ["timestamp"] = MessageItem.Timestamp,
        ["timestamp_type"] = MessageItem.TimestampType,
        ["headers"] = MessageItem.Headers,
        ["ingest_time"] = MessageItem.IngestTime,
    };

    /// <summary>The names, in order.</summary>
    public static IEnumerable<string> Names => Items.Keys;

    /// <summary>The column of a name, compared without case; null if there is none.</summary>
    public static MessageItem? Find(string name) => Items.TryGetValue(name, out var item) ? item : null;

    /// <summary>The name of a column that INCLUDE gives no other.</summary>
    public static string DefaultName(MessageItem item) => item switch
    {
        MessageItem.TimestampType => "timestamp_type",
        MessageItem.IngestTime => "ingest_time",
        MessageItem.CommitTime => "commit_time",
        MessageItem.IngestName => "ingest_name",
        _ => item.ToString().ToLowerInvariant(),
    };

    /// <summary>The name that the column has in expressions by whatever name fields have. It is no longer than what stands for it in the user's text:
    /// <c>m.key</c>, or <c>offset</c>, which DuckDB takes for a word of its own.</summary>
    public static string Hidden(MessageItem item) => $"_dq{(char)('a' + (int)item)}";

    /// <summary>The type of an item in a table that is made for it.</summary>
    public static DataType TypeOf(MessageItem item, MappingOptions options) => item switch
    {
        MessageItem.Key => options.KeyAvro is { } keys ? AvroFields.Kept(keys.Type) ?? PrimitiveType.String : TypeOf(options.Key),
        MessageItem.Value => options.Avro is { } avro ? AvroFields.Kept(avro.Type) ?? PrimitiveType.String : TypeOf(options.Value),
        MessageItem.Partition or MessageItem.TimestampType => PrimitiveType.Integer,
        MessageItem.Offset => PrimitiveType.Long,
        MessageItem.Timestamp or MessageItem.IngestTime or MessageItem.CommitTime => PrimitiveType.Timestamp,
        MessageItem.Headers => new MapType(PrimitiveType.String, PrimitiveType.Binary),
        MessageItem.Header => PrimitiveType.Binary,
        _ => PrimitiveType.String,
    };

    private static PrimitiveType TypeOf(MessageFormat? format) =>
        format is { Kind: MessageFormatKind.Json or MessageFormatKind.Text or MessageFormatKind.Csv } ? PrimitiveType.String : PrimitiveType.Binary;
}
