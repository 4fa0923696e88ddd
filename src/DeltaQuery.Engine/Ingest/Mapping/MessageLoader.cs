using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Reads messages into the loaded columns of a plan.</summary>
internal sealed class MessageLoader
{
    private readonly MappingPlan _plan;
    private readonly MappingOptions _options;
    private readonly IValueDecoder? _decoder;
    private readonly ItemColumn[] _items;
    private readonly Unpacker _values;
    private readonly Unpacker _keys;
    private readonly NullValues _nulls;

    public MessageLoader(MappingPlan plan, MappingOptions options, IValueDecoder? decoder)
    {
        _plan = plan;
        _options = options;
        _decoder = decoder;
        _items = [.. plan.Items.Select(item => new ItemColumn(item.Item, item.Column.Type, item.Constant))];
        _values = new Unpacker(options.Value);
        _keys = new Unpacker(options.Key);
        _nulls = options.Value.NullValues ?? (options.Value.Kind is MessageFormatKind.Text or MessageFormatKind.Bytes ? NullValues.Row : NullValues.Skip);
    }

    /// <summary>The messages that could not be read.</summary>
    public List<BadMessage> Bad { get; } = [];

    /// <summary>How many messages were passed over.</summary>
    public long Ignored { get; private set; }

    /// <summary>Reads a run of messages into an empty chunk, which has room for them.</summary>
    public void Load(MessageBuffer messages, int from, int to, long now, ChunkWriter chunk)
    {
        for (var i = from; i < to; i++)
        {
            var message = messages[i];
            if (LoadRow(message, i, now, chunk) is not { } fault)
                continue;
            chunk.DropRow();
            if (fault != Passed)
                Bad.Add(new BadMessage(i, fault));
            else
                Ignored++;
        }
    }

    private static MessageFault Passed { get; } = new(MessageFaultClass.NoValue, "the message has no value");

    private MessageFault? LoadRow(MessageBuffer.Message message, int number, long now, ChunkWriter chunk)
    {
        if (message.ValueIsNull && _nulls == NullValues.Skip)
            return Passed;
        if (message.ValueIsNull && _nulls == NullValues.Error)
            return new MessageFault(MessageFaultClass.NoValue, "the message has no value");
        if (_values.Unpack(message.Value, out var value) is { } packed)
            return new MessageFault(MessageFaultClass.Malformed, packed);
        if (_keys.Unpack(message.Key, out var key) is { } packedKey)
            return new MessageFault(MessageFaultClass.Malformed, packedKey);

        chunk.Columns[0].Add((long)number);
        var columns = chunk.Columns.Slice(1 + _items.Length, _plan.ValueColumns.Count);
        if (message.ValueIsNull)
            AddNulls(columns);
        else if (_decoder?.Decode(value, columns, chunk.Arena) is { } fault)
            return fault;
        for (var i = 0; i < _items.Length; i++)
        {
            if (_items[i].Write(message, key, value, now, chunk.Columns[1 + i], chunk.Arena) is { } fault)
                return fault;
        }

        chunk.EndRow();
        return null;
    }

    private static void AddNulls(ReadOnlySpan<VectorWriter> columns)
    {
        foreach (var column in columns)
            column.AddNull();
    }
}
