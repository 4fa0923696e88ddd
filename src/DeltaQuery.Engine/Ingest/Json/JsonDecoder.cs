using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Reads columns out of JSON objects, one object a message, in one pass over its text.</summary>
internal sealed class JsonDecoder : IValueDecoder
{
    private readonly IReadOnlyList<JsonColumn> _columns;
    private readonly JsonFields _fields;
    private readonly IUnknownFields? _unknown;

    public JsonDecoder(IReadOnlyList<JsonColumn> columns, JsonScope scope)
    {
        _columns = columns;
        _unknown = scope.Unknown;
        _fields = new JsonFields(scope, []);
        var known = _unknown is { TakesUnfit: false } ? new JsonScope(scope.Zone) : scope;
        for (var i = 0; i < columns.Count; i++)
        {
            var column = columns[i];
            var path = column.Path;
            var field = _fields[path[0].Name ?? throw new ArgumentException("A message is an object: its parts have names.", nameof(columns))];
            foreach (var step in path.Skip(1))
                field = (field.Inside ??= new JsonPathNode(scope))[step];
            var reader = JsonValueReader.Of(column.Type, column.Grows ? scope : known, [.. path.Select(step => step.ToString())]);
            field.Add(new JsonTarget(i, reader, !column.IsNullable));
        }
    }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>A text without the byte order mark that may stand before it.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) => text.StartsWith(ByteOrderMark) ? text[ByteOrderMark.Length..] : text;

    public MessageFault? Decode(ReadOnlySpan<byte> bytes, ReadOnlySpan<VectorWriter> columns, NativeArena arena)
    {
        bytes = WithoutMark(bytes);
        var fault = DecodeText(bytes, columns, arena);
        _unknown?.End(fault is null, bytes);
        return fault;
    }

    private MessageFault? DecodeText(ReadOnlySpan<byte> bytes, ReadOnlySpan<VectorWriter> columns, NativeArena arena)
    {
        if (bytes.Length == 0)
            return new MessageFault(MessageFaultClass.Malformed, "the message is empty, and no JSON");
        var row = columns.Length == 0 ? 0 : columns[0].Count;
        if (_fields.TryReadPlain(bytes, columns, row, arena))
            return FillUp(columns, row);
        foreach (var column in columns)
            column.CutTo(row);
        var cursor = new JsonCursor(bytes);
        try
        {
            cursor.Reader.Read();
            if (cursor.Reader.TokenType != JsonTokenType.StartObject)
                return NoObject(ref cursor);
            if (_fields.Read(ref cursor, columns, row, arena) is { } fault)
                return new MessageFault(MessageFaultClass.Mismatch, fault);
            cursor.Reader.Read(); // fails if anything follows
            return FillUp(columns, row);
        }
        catch (JsonException e)
        {
            return new MessageFault(MessageFaultClass.Malformed, Describe(e, bytes));
        }
    }

    private MessageFault? FillUp(ReadOnlySpan<VectorWriter> columns, int row)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].Count > row)
                continue;
            if (!_columns[i].IsNullable)
                return new MessageFault(MessageFaultClass.NotNull, $"{string.Join('.', _columns[i].Path)} is missing, and may not be null");
            columns[i].AddNull();
        }

        return null;
    }

    private static MessageFault NoObject(ref JsonCursor cursor)
    {
        var what = cursor.Reader.TokenType switch
        {
            JsonTokenType.StartArray => "an array: one message is one row, an object",
            JsonTokenType.Null => "the word null, and no object",
            _ => $"{JsonValueReader.Excerpt(cursor.TakeRaw())}, and no object",
        };
        return new MessageFault(MessageFaultClass.Malformed, $"the message is {what}");
    }

    private static string Describe(JsonException error, ReadOnlySpan<byte> text)
    {
        var at = 0;
        for (var line = error.LineNumber ?? 0; line > 0; line--)
            at += text[at..].IndexOf((byte)'\n') + 1;
        at += (int)(error.BytePositionInLine ?? 0);
        var message = error.Message;
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"the message is no JSON at byte {at}: {(end < 0 ? message : message[..end]).TrimEnd('.', ' ')}";
    }
}
