using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Json;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Messages that do not become rows.</summary>
internal sealed partial class BatchMapper
{
    private const int MostBytesShown = 40;

    /// <summary>Writes which messages they are, and what is wrong with them.</summary>
    private string WriteBad(MessageBuffer messages, List<BadMessage> bad)
    {
        _connection.Execute(
            $"CREATE OR REPLACE TEMP TABLE {Name("bad")} ({MappedBatch.MessageColumn} BIGINT, \"offset\" BIGINT, error_class VARCHAR, error VARCHAR)");
        using var appender = _connection.CreateAppender("temp", "main", Name("bad"));
        foreach (var (number, fault) in bad.OrderBy(message => message.Message))
        {
            appender.Append((long)number);
            appender.Append(messages[number].Offset);
            appender.Append(fault.Class.ToString());
            appender.Append(fault.Text);
            appender.EndRow();
        }

        return BadTable;
    }

    private static string Bytes(ReadOnlySpan<byte> value) =>
        $"0x{Convert.ToHexString(value[..Math.Min(value.Length, MostBytesShown)])}{(value.Length > MostBytesShown ? ".." : "")}";

    private DeltaException Failure(MessageBuffer messages, BadMessage bad)
    {
        var message = messages[bad.Message];
        var value = message.ValueIsNull ? "null" : _options.Avro is null ? JsonValueReader.Excerpt(message.Value) : Bytes(message.Value);
        return new DeltaException(
            DeltaErrorCode.SchemaMismatch, $"{PlaceOf(message)}: {bad.Fault.Text}; the message: {value}", new BadMessageException(bad.Fault.Class, bad.Fault.Text))
        {
            Hint = "ON ERROR says what else can become of such messages: SKIP, DEAD LETTER TABLE or RESCUE INTO",
        };
    }

    private static string PlaceOf(MessageBuffer.Message message) =>
        string.Create(CultureInfo.InvariantCulture, $"message {message.Offset} of partition {message.Partition} of topic {message.Topic}");
}
