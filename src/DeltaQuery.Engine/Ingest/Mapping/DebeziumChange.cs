using System.Text.Json;
using DeltaQuery.Engine.Ingest.Json;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>A change as Debezium writes it, alone or with its schema around.</summary>
/// <remarks>
/// <code>
/// {"before": {..} | null, "after": {..} | null, "op": "c" | "r" | "u" | "d" | "t" | "m", ..}
/// {"schema": {..}, "payload": {the same}}
/// </code>
/// </remarks>
internal readonly ref struct DebeziumChange
{
    /// <summary>What is wrong with a change of op t.</summary>
    public const string EmptiesTable = "the change empties the whole table (op t), which an ingest does not follow";

    /// <summary>What is wrong with a message that is no change.</summary>
    public const string HasNoOp = "the message is no change of Debezium's: it has no op of c, r, u or d";

    /// <summary>The row that the change leaves, or of a deletion the row that was; empty where the change has none.</summary>
    public ReadOnlySpan<byte> Row { get; private init; }

    public bool Deletes { get; private init; }

    /// <summary>Whether it is a message to readers of the log, and changes no row.</summary>
    public bool IsNote { get; private init; }

    /// <summary>What is wrong with a change that leaves a row, and has none.</summary>
    public static string HasNoAfter(string op) => $"a change of op {op} has no \"after\"";

    /// <returns>What is wrong with the message, or null.</returns>
    public static MessageFault? Read(ReadOnlySpan<byte> message, out DebeziumChange change)
    {
        change = default;
        try
        {
            return ReadObject(message, mayBeWrapped: true, ref change);
        }
        catch (JsonException)
        {
            return new MessageFault(MessageFaultClass.Malformed, "the message is no JSON");
        }
    }

    /// <summary>What a key or value holds, without the schema around it.</summary>
    public static ReadOnlySpan<byte> Unwrap(ReadOnlySpan<byte> message)
    {
        try
        {
            var parts = new Parts();
            return parts.Read(message) && parts.HasSchema && parts.Payload.Length > 0 ? parts.Payload : message;
        }
        catch (JsonException)
        {
            return message; // the decoder says what is wrong
        }
    }

    /// <summary>Finds what of a message and its schema belong together. A schema may be that of a change with its schema around, of the change alone, or
    /// of the row that it leaves; so may the message be a change with its schema around, or alone.</summary>
    /// <param name="schema">The schema; afterwards the part of it that the message is to be held to.</param>
    /// <param name="message">The message; afterwards the part of it that is to be held to the schema.</param>
    /// <returns>Whether there is anything to hold to the schema: what is no change is told of elsewhere, and a deletion leaves no row.</returns>
    public static bool Match(ref JsonSchemaNode schema, ref ReadOnlySpan<byte> message)
    {
        var change = Bare(message);
        var isBare = change == message;
        if (schema.ByName.TryGetValue("payload", out var payload))
        {
            schema = isBare ? payload : schema;
            return true;
        }

        message = change;
        if (schema.ByName.ContainsKey("after"))
            return true;
        if (Read(change, out var read) is not null || read.Deletes || read.IsNote)
            return false;
        message = read.Row;
        return true;
    }

    private static ReadOnlySpan<byte> Bare(ReadOnlySpan<byte> message)
    {
        try
        {
            var parts = new Parts();
            return parts.Read(message) && parts.Payload.Length > 0 && parts.Op is null ? parts.Payload : message;
        }
        catch (JsonException)
        {
            return message;
        }
    }

    private static MessageFault? ReadObject(ReadOnlySpan<byte> message, bool mayBeWrapped, ref DebeziumChange change)
    {
        var parts = new Parts();
        if (!parts.Read(message))
            return new MessageFault(MessageFaultClass.Malformed, "the message is no JSON object");
        if (mayBeWrapped && parts.Payload.Length > 0 && parts.Op is null)
            return ReadObject(parts.Payload, mayBeWrapped: false, ref change);
        switch (parts.Op)
        {
            case "c" or "r" or "u" when parts.After.Length > 0:
                change = new DebeziumChange { Row = parts.After };
                return null;
            case "c" or "r" or "u":
                return new MessageFault(MessageFaultClass.Malformed, HasNoAfter(parts.Op));
            case "d":
                change = new DebeziumChange { Row = parts.Before, Deletes = true };
                return null;
            case "m":
                change = new DebeziumChange { IsNote = true };
                return null;
            case "t":
                return new MessageFault(MessageFaultClass.Malformed, EmptiesTable);
            default:
                return new MessageFault(MessageFaultClass.Malformed, HasNoOp);
        }
    }

    private ref struct Parts
    {
        public ReadOnlySpan<byte> Before;
        public ReadOnlySpan<byte> After;
        public ReadOnlySpan<byte> Payload;
        public string? Op;
        public bool HasSchema;

        public bool Read(ReadOnlySpan<byte> message)
        {
            if (message.Length == 0)
                return false;
            var cursor = new JsonCursor(message);
            cursor.Reader.Read();
            if (cursor.Reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (cursor.Reader.Read() && cursor.Reader.TokenType != JsonTokenType.EndObject)
                ReadField(ref cursor);
            cursor.Reader.Read(); // fails if anything follows
            return true;
        }

        private void ReadField(scoped ref JsonCursor cursor)
        {
            var isBefore = cursor.Reader.ValueTextEquals("before"u8);
            var isAfter = cursor.Reader.ValueTextEquals("after"u8);
            var isPayload = cursor.Reader.ValueTextEquals("payload"u8);
            var isOp = cursor.Reader.ValueTextEquals("op"u8);
            HasSchema |= cursor.Reader.ValueTextEquals("schema"u8);
            cursor.Reader.Read();
            if (isOp && cursor.Reader.TokenType == JsonTokenType.String)
                Op = cursor.Reader.GetString();
            var isObject = cursor.Reader.TokenType == JsonTokenType.StartObject;
            var start = (int)cursor.Reader.TokenStartIndex;
            cursor.Reader.Skip();
            if (!isObject)
                return;
            var raw = cursor.Text[start..(int)cursor.Reader.BytesConsumed];
            if (isBefore)
                Before = raw;
            else if (isAfter)
                After = raw;
            else if (isPayload)
                Payload = raw;
        }
    }
}
