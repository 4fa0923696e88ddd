using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Json;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Reads messages into the loaded columns of a plan. Used by one thread at a time; several share a plan.</summary>
internal sealed class MessageLoader
{
    /// <summary>When a chunk has so many bytes of text, it is handed over before it is full.</summary>
    public const int MostBytes = 32 << 20;

    private static readonly MessageFault Passed = new(MessageFaultClass.NoValue, "the message has no value");

    private readonly MappingPlan _plan;
    private readonly MappingOptions _options;
    private readonly IValueDecoder? _decoder;
    private readonly IValueDecoder? _keyDecoder;
    private readonly ItemColumn[] _items;
    private readonly Unpacker _values;
    private readonly Unpacker _keys;
    private readonly NullValues _nulls;
    private readonly RescuedFields? _rescued;
    private readonly Dictionary<JsonSchemaNode, JsonSchemaCheck> _checks = new(ReferenceEqualityComparer.Instance);

    public MessageLoader(MappingPlan plan, MappingOptions options)
    {
        _plan = plan;
        _options = options;
        _items = [.. plan.Items.Select(item => new ItemColumn(item.Item, item.Column.Type, item.Constant))];
        _values = new Unpacker(options.Value);
        _keys = new Unpacker(options.Key);
        _nulls = options.Value.NullValues ?? (options.Value.Kind is MessageFormatKind.Text or MessageFormatKind.Bytes ? NullValues.Row : NullValues.Skip);
        _rescued = plan.Rescued is null ? null : new RescuedFields();
        Inferred = options is { Evolution: FieldEvolution.AddColumns, Infers: true } ? new InferredFields(options.Value.InfersTimestamps) : null;
        _decoder = options.Value.Kind switch
        {
            MessageFormatKind.Json => new JsonDecoder(plan.Json, new JsonScope(options.Value.Zone, (IUnknownFields?)_rescued ?? Inferred)),
            MessageFormatKind.Csv => new CsvDecoder(options.Value),
            MessageFormatKind.Avro => options.Avro,
            _ => null,
        };
        _keyDecoder = plan.KeyColumns.Count == 0
            ? null
            : (IValueDecoder?)options.KeyAvro
                ?? new JsonDecoder([.. plan.KeyColumns.Select(key => key.Source!)], new JsonScope((options.Key ?? options.Value).Zone));
    }

    /// <summary>The messages that could not be read.</summary>
    public List<BadMessage> Bad { get; } = [];

    /// <summary>How many messages were passed over.</summary>
    public long Ignored { get; private set; }

    /// <summary>The fields that have no column, where they are looked at.</summary>
    public InferredFields? Inferred { get; }

    /// <summary>Reads a run of messages into an empty chunk, which has room for so many; fewer where they are large, for packed messages may unpack to
    /// many times what the batch has.</summary>
    /// <returns>The first message that is not read.</returns>
    public int Load(MessageBuffer messages, int from, int to, long now, ChunkWriter chunk)
    {
        for (var i = from; i < to; i++)
        {
            if (i > from && chunk.Arena.Length > MostBytes)
                return i;
            if (LoadRow(messages[i], i, now, chunk) is not { } fault)
            {
                chunk.EndRow();
                continue;
            }

            chunk.DropRow();
            if (ReferenceEquals(fault, Passed))
                Ignored++;
            else
                Bad.Add(new BadMessage(i, fault));
        }

        return to;
    }

    private MessageFault? LoadRow(MessageBuffer.Message message, int number, long now, ChunkWriter chunk)
    {
        if (_values.Unpack(message.Value, out var value) is { } packed)
            return new MessageFault(MessageFaultClass.Malformed, packed);
        if (_keys.Unpack(message.Key, out var key) is { } packedKey)
            return new MessageFault(MessageFaultClass.Malformed, packedKey);

        if (message.KeyIsNull && _options.Envelope == MessageEnvelope.Upsert)
            return new MessageFault(MessageFaultClass.NoValue, "the message has no key");
        if (_options.Schemas is { } schemas && !message.ValueIsNull && Hold(schemas, ref value) is { } unlike)
            return unlike;
        chunk.Columns[0].Add((long)number);
        if (LoadValue(message, value, chunk, out var deletes) is { } bad)
            return bad;
        if (_plan.KeyColumns.Count > 0 && LoadKey(message, key, chunk) is { } badKey)
            return badKey;
        for (var i = 0; i < _items.Length; i++)
        {
            if (_items[i].Write(message, key, value, now, chunk.Columns[1 + i], chunk.Arena) is { } fault)
                return fault;
        }

        if (_plan.HasDelete)
            chunk.Columns[^1].Add(deletes ? (byte)1 : (byte)0);
        return null;
    }

    /// <summary>Holds a value to its schema, and leaves the JSON of it.</summary>
    private MessageFault? Hold(JsonSchemas schemas, ref ReadOnlySpan<byte> value)
    {
        if (schemas.TryRead(value, out var json, out var schema) is { } fault)
            return new MessageFault(MessageFaultClass.Malformed, fault);
        value = json;
        if (_options.Envelope == MessageEnvelope.Debezium && !DebeziumChange.Match(ref schema!, ref json))
            return null;
        if (!_checks.TryGetValue(schema!, out var check))
            _checks[schema!] = check = new JsonSchemaCheck(schema!);
        return check.Check(json) is { } unlike ? new MessageFault(MessageFaultClass.Mismatch, unlike) : null;
    }

    private MessageFault? LoadValue(MessageBuffer.Message message, ReadOnlySpan<byte> value, ChunkWriter chunk, out bool deletes)
    {
        deletes = false;
        var columns = chunk.Columns.Slice(1 + _items.Length, _plan.ValueColumns.Count);
        if (message.ValueIsNull)
        {
            deletes = _options.Envelope == MessageEnvelope.Upsert;
            if (_options.Envelope == MessageEnvelope.Debezium)
                return Passed; // follows a deletion, for compaction to remove the key
            return deletes ? AddNothing(columns, chunk) : LoadNull(columns, chunk);
        }

        if (_options is { Envelope: MessageEnvelope.Debezium, Avro: null })
        {
            if (DebeziumChange.Read(value, out var change) is { } fault)
                return fault;
            if (change.IsNote)
                return Passed;
            deletes = change.Deletes;
            value = change.Row;
            if (value.Length == 0)
                return AddNothing(columns, chunk);
        }

        return Decode(value, columns, chunk);
    }

    private MessageFault? LoadNull(ReadOnlySpan<VectorWriter> columns, ChunkWriter chunk) => _nulls switch
    {
        NullValues.Skip => Passed,
        NullValues.Error => new MessageFault(MessageFaultClass.NoValue, "the message has no value"),
        _ => AddNothing(columns, chunk),
    };

    private MessageFault? Decode(ReadOnlySpan<byte> value, ReadOnlySpan<VectorWriter> columns, ChunkWriter chunk)
    {
        var fault = _decoder?.Decode(value, columns, chunk.Arena);
        if (_rescued is null)
            return fault;
        if (fault is { Class: MessageFaultClass.Malformed })
        {
            foreach (var column in columns)
                column.CutTo(chunk.RowCount);
            if (_options.Avro is null)
                _rescued.TakeWhole(value);
            else
                _rescued.TakeWhole(Encoding.ASCII.GetBytes(Convert.ToBase64String(value)));
            fault = AddNothing(columns, chunk);
        }
        else if (fault is null)
        {
            WriteRescued(chunk);
        }

        return fault;
    }

    /// <summary>Writes a row whose value has nothing.</summary>
    private MessageFault? AddNothing(ReadOnlySpan<VectorWriter> columns, ChunkWriter chunk)
    {
        foreach (var column in columns)
            column.AddNull();
        if (_rescued is not null)
            WriteRescued(chunk);
        return null;
    }

    private void WriteRescued(ChunkWriter chunk)
    {
        var column = chunk.Columns[1 + _items.Length + _plan.ValueColumns.Count + _plan.KeyColumns.Count];
        if (_rescued!.Any)
            column.AddBytes(_rescued.Finish(), chunk.Arena);
        else
            column.AddNull();
        _rescued.Clear();
    }

    private MessageFault? LoadKey(MessageBuffer.Message message, ReadOnlySpan<byte> key, ChunkWriter chunk)
    {
        var columns = chunk.Columns.Slice(1 + _items.Length + _plan.ValueColumns.Count, _plan.KeyColumns.Count);
        if (message.KeyIsNull && _options.Envelope == MessageEnvelope.None)
        {
            foreach (var column in columns)
                column.AddNull();
            return null;
        }

        if (message.KeyIsNull)
            return new MessageFault(MessageFaultClass.NoValue, "the message has no key");
        var fault = _keyDecoder!.Decode(_options.KeyAvro is null ? DebeziumChange.Unwrap(key) : key, columns, chunk.Arena);
        return fault is null ? null : fault with { Text = $"the key: {fault.Text}" };
    }
}
