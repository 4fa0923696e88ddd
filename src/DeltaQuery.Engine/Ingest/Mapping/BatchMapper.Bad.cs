using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Json;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Messages that do not become rows.</summary>
internal sealed partial class BatchMapper
{
    private const int MostBytesShown = 40;

    private static readonly (string Name, LogicalType Type, MessageItem? Item)[] BadColumns =
    [
        (MappedBatch.MessageColumn, LogicalType.Of(DuckDbType.BigInt), null),
        ("topic", LogicalType.Of(DuckDbType.Varchar), MessageItem.Topic),
        ("partition", LogicalType.Of(DuckDbType.Integer), MessageItem.Partition),
        ("offset", LogicalType.Of(DuckDbType.BigInt), MessageItem.Offset),
        ("timestamp", LogicalType.Of(DuckDbType.TimestampTz), MessageItem.Timestamp),
        ("key", LogicalType.Of(DuckDbType.Blob), MessageItem.Key),
        ("value", LogicalType.Of(DuckDbType.Blob), MessageItem.Value),
        ("headers", LogicalType.Map(LogicalType.Of(DuckDbType.Varchar), LogicalType.Of(DuckDbType.Blob)), MessageItem.Headers),
        ("error_class", LogicalType.Of(DuckDbType.Varchar), null),
        ("error", LogicalType.Of(DuckDbType.Varchar), null),
    ];

    /// <summary>Writes messages as they came, with what is wrong with them.</summary>
    private string WriteBad(MessageBuffer messages, List<BadMessage> bad)
    {
        var columns = string.Join(", ", BadColumns.Select(column => $"{SqlText.Identifier(column.Name)} {column.Type}"));
        _connection.Execute($"CREATE OR REPLACE TEMP TABLE {Name("bad")} ({columns})");
        var items = BadColumns.Select(column => column.Item is { } item ? new ItemColumn(item, column.Type, null) : null).ToArray();
        using var appender = _connection.CreateAppender("temp", "main", Name("bad"));
        using var chunk = new ChunkWriter([.. BadColumns.Select(column => column.Type)]);
        foreach (var (number, fault) in bad.OrderBy(message => message.Message))
        {
            var message = messages[number];
            chunk.Columns[0].Add((long)number);
            for (var i = 0; i < items.Length; i++)
                items[i]?.Write(message, message.Key, message.Value, 0, chunk.Columns[i], chunk.Arena);
            chunk.Columns[^2].AddBytes(System.Text.Encoding.UTF8.GetBytes(fault.Class.ToString()), chunk.Arena);
            chunk.Columns[^1].AddBytes(System.Text.Encoding.UTF8.GetBytes(fault.Text), chunk.Arena);
            chunk.EndRow();
            if (chunk.RowCount == ChunkWriter.Capacity)
                appender.Append(chunk);
        }

        appender.Append(chunk);
        return BadTable;
    }

    private static string Bytes(ReadOnlySpan<byte> value) =>
        $"0x{Convert.ToHexString(value[..Math.Min(value.Length, MostBytesShown)])}{(value.Length > MostBytesShown ? ".." : "")}";

    private DeltaException Failure(MessageBuffer messages, BadMessage bad)
    {
        var message = messages[bad.Message];
        var value = message.ValueIsNull ? "null" : _options.Avro is null ? JsonValueReader.Excerpt(message.Value) : Bytes(message.Value);
        return new DeltaException(DeltaErrorCode.SchemaMismatch, string.Create(
            CultureInfo.InvariantCulture,
            $"message {message.Offset} of partition {message.Partition} of topic {message.Topic}: {bad.Fault.Text}; the message: {value}"), new BadMessageException(bad.Fault.Class, bad.Fault.Text))
        {
            Hint = "ON ERROR says what else can become of such messages: SKIP, DEAD LETTER TABLE or RESCUE INTO",
        };
    }
}
