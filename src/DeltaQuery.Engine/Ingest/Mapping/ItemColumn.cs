using System.Text;
using System.Text.Unicode;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Writes an item of messages into a column.</summary>
/// <param name="item">What.</param>
/// <param name="type">The column's type.</param>
/// <param name="constant">The header's name, or the ingest's.</param>
internal sealed class ItemColumn(MessageItem item, LogicalType type, string? constant)
{
    private readonly bool _isText = type.Id == DuckDbType.Varchar;
    private readonly byte[]? _constant = constant is null ? null : Encoding.UTF8.GetBytes(constant);
    private byte[] _topic = [];
    private string? _topicName;

    /// <summary>Gives the column one value.</summary>
    /// <param name="message">The message.</param>
    /// <param name="key">Its key, unpacked.</param>
    /// <param name="value">Its value, unpacked.</param>
    /// <param name="now">The batch's time, in microseconds.</param>
    /// <param name="target">The column.</param>
    /// <param name="arena">Takes the strings.</param>
    public MessageFault? Write(
        MessageBuffer.Message message, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long now, VectorWriter target, NativeArena arena)
    {
        switch (item)
        {
            case MessageItem.Key: return WriteBytes(key, message.KeyIsNull, "key", target, arena);
            case MessageItem.Value: return WriteBytes(value, message.ValueIsNull, "value", target, arena);
            case MessageItem.Topic: target.AddBytes(Topic(message.Topic), arena); break;
            case MessageItem.Partition: target.Add(message.Partition); break;
            case MessageItem.Offset: target.Add(message.Offset); break;
            case MessageItem.Timestamp or MessageItem.TimestampType: WriteTimestamp(message, target); break;
            case MessageItem.Headers: WriteHeaders(message.Headers, target, arena); break;
            case MessageItem.Header: return WriteHeader(message.Headers, target, arena);
            case MessageItem.IngestTime or MessageItem.CommitTime: target.Add(now); break;
            case MessageItem.IngestName when _constant is null: target.AddNull(); break;
            case MessageItem.IngestName: target.AddBytes(_constant, arena); break;
            default: throw new InvalidOperationException($"No item is called {item}.");
        }

        return null;
    }

    private ReadOnlySpan<byte> Topic(string name)
    {
        if (!ReferenceEquals(name, _topicName))
            (_topicName, _topic) = (name, Encoding.UTF8.GetBytes(name));
        return _topic;
    }

    private void WriteTimestamp(MessageBuffer.Message message, VectorWriter target)
    {
        if (message.TimestampType == MessageTimestampType.None)
            target.AddNull();
        else if (item == MessageItem.Timestamp)
            WriteTime(message.Timestamp, target);
        else
            target.Add(message.TimestampType == MessageTimestampType.LogAppendTime ? 1 : 0);
    }

    // A producer may send any number: one that no timestamp can be is as good as none.
    private static void WriteTime(long milliseconds, VectorWriter target)
    {
        if (milliseconds is > long.MinValue / 1000 and < long.MaxValue / 1000)
            target.Add(milliseconds * 1000);
        else
            target.AddNull();
    }

    private MessageFault? WriteBytes(ReadOnlySpan<byte> bytes, bool isNull, string what, VectorWriter target, NativeArena arena)
    {
        if (isNull)
        {
            target.AddNull();
            return null;
        }

        if (_isText && !Utf8.IsValid(bytes))
            return new MessageFault(MessageFaultClass.Malformed, $"the {what} is not UTF-8");
        target.AddBytes(bytes, arena);
        return null;
    }

    private MessageFault? WriteHeader(IReadOnlyList<KeyValuePair<string, byte[]?>> headers, VectorWriter target, NativeArena arena)
    {
        for (var i = headers.Count - 1; i >= 0; i--)
        {
            if (headers[i].Key == constant)
                return WriteBytes(headers[i].Value, headers[i].Value is null, $"header {constant}", target, arena);
        }

        target.AddNull();
        return null;
    }

    private static void WriteHeaders(IReadOnlyList<KeyValuePair<string, byte[]?>> headers, VectorWriter target, NativeArena arena)
    {
        var entries = target[0];
        var first = entries.Count;
        for (var i = 0; i < headers.Count; i++)
        {
            if (ComesAgain(headers, i))
                continue;
            target.ReserveChild();
            entries[0].AddBytes(Encoding.UTF8.GetBytes(headers[i].Key), arena);
            if (headers[i].Value is { } value)
                entries[1].AddBytes(value, arena);
            else
                entries[1].AddNull();
            entries.AddStruct();
        }

        target.AddList(first);
    }

    private static bool ComesAgain(IReadOnlyList<KeyValuePair<string, byte[]?>> headers, int index)
    {
        for (var i = index + 1; i < headers.Count; i++)
        {
            if (headers[i].Key == headers[index].Key)
                return true;
        }

        return false;
    }
}
