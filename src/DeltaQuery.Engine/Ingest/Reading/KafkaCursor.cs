using System.Globalization;
using System.Text;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Reading;

/// <summary>One pass over ranges of offsets. It holds the messages of one chunk, beside what the client fetches ahead.</summary>
/// <param name="source">Where messages come from; disposed with this.</param>
/// <param name="ranges">The offsets.</param>
/// <param name="options">What else is asked for.</param>
/// <param name="columns">The columns that are written.</param>
/// <param name="cancellationToken">Stops the reading.</param>
internal sealed class KafkaCursor(
    IKafkaSource source, IReadOnlyDictionary<TopicPartition, OffsetRange> ranges, KafkaReadOptions options,
    IReadOnlyList<KafkaColumn> columns, CancellationToken cancellationToken) : IRowCursor
{
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(100);

    private readonly MessageBuffer _messages = new();
    private readonly HashSet<TopicPartition> _left = [.. ranges.Where(r => r.Value.Start < r.Value.End).Select(r => r.Key)];
    private readonly Dictionary<TopicPartition, long> _positions = ranges.ToDictionary(r => r.Key, r => r.Value.Start);
    private readonly Dictionary<string, byte[]> _topics = new(StringComparer.Ordinal);
    private bool _isAssigned;
    private long _given;

    /// <summary>Told when it is disposed.</summary>
    public Action? AtEnd { get; init; }

    public int Next(ReadOnlySpan<VectorWriter> writers, int most)
    {
        most = (int)Math.Min(most, (options.MaxRows ?? long.MaxValue) - _given);
        _messages.Clear();
        while (_messages.Count == 0 && _left.Count > 0 && most > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Poll(most);
        }

        for (var i = 0; i < _messages.Count; i++)
            for (var c = 0; c < columns.Count; c++)
                Write(columns[c], _messages[i], writers[c]);
        _given += _messages.Count;
        return _messages.Count;
    }

    public void Dispose()
    {
        source.Dispose();
        _messages.Dispose();
        AtEnd?.Invoke();
    }

    private void Poll(int most)
    {
        IReadOnlyList<TopicPartition> ended = [];
        try
        {
            Assign();
            ended = source.Poll(_messages, most, LongestPoll, cancellationToken);
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.DataLoss && !options.FailsOnDataLoss)
        {
            GoOnAfterLoss();
        }

        var arrived = new List<TopicPartition>();
        foreach (var (partition, next) in _messages.Next.ToList())
        {
            _positions[partition] = next;
            if (next < ranges[partition].End)
                continue;
            _messages.Truncate(partition, ranges[partition].End);
            if (_left.Remove(partition))
                arrived.Add(partition);
        }

        foreach (var partition in ended.Where(_left.Contains))
            arrived.Add(CutShort(partition));
        if (arrived.Count > 0)
            source.Pause(arrived);
    }

    // It ends before the range does, which was taken while it was longer.
    private TopicPartition CutShort(TopicPartition partition)
    {
        if (options.FailsOnDataLoss)
        {
            throw new DeltaException(
                DeltaErrorCode.DataLoss,
                string.Create(CultureInfo.InvariantCulture, $"partition {partition} ends before offset {ranges[partition].End}, up to which it was to be read: messages are gone"))
            {
                Hint = "failOnDataLoss => false reads what is there",
            };
        }

        _left.Remove(partition);
        return partition;
    }

    private void Assign()
    {
        if (_isAssigned)
            return;
        _isAssigned = true;
        source.Assign(_left.ToDictionary(p => p, p => _positions[p]));
    }

    // What is gone is passed over; what has come in this call stays.
    private void GoOnAfterLoss()
    {
        foreach (var (partition, next) in _messages.Next)
            _positions[partition] = next;
        foreach (var partition in _left.ToList())
        {
            var marks = MarksOf(partition);
            _positions[partition] = Math.Max(_positions[partition], marks.Low);
            if (_positions[partition] >= Math.Min(ranges[partition].End, marks.End))
                _left.Remove(partition);
        }

        _isAssigned = _left.Count == 0;
    }

    // Of a topic that is gone nothing is there.
    private Watermarks MarksOf(TopicPartition partition)
    {
        try
        {
            return source.WatermarksOf(partition, cancellationToken);
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.DataLoss)
        {
            return default;
        }
    }

    private void Write(KafkaColumn column, MessageBuffer.Message message, VectorWriter target)
    {
        switch (column)
        {
            case KafkaColumn.Key: WriteBytes(message.Key, message.KeyIsNull, target); break;
            case KafkaColumn.Value: WriteBytes(message.Value, message.ValueIsNull, target); break;
            case KafkaColumn.Topic: target.AddBytes(Topic(message.Topic)); break;
            case KafkaColumn.Partition: target.Add(message.Partition); break;
            case KafkaColumn.Offset: target.Add(message.Offset); break;
            case KafkaColumn.Timestamp when HasTime(message): target.Add(message.Timestamp * 1000); break;
            case KafkaColumn.TimestampType when message.TimestampType != MessageTimestampType.None:
                target.Add(message.TimestampType == MessageTimestampType.LogAppendTime ? 1 : 0);
                break;
            case KafkaColumn.Headers: WriteHeaders(message.Headers, target); break;
            default: target.AddNull(); break;
        }
    }

    // A producer may send any number: one that no timestamp can be is as good as none.
    private static bool HasTime(MessageBuffer.Message message) =>
        message.TimestampType != MessageTimestampType.None && message.Timestamp is > long.MinValue / 1000 and < long.MaxValue / 1000;

    private static void WriteBytes(ReadOnlySpan<byte> bytes, bool isNull, VectorWriter target)
    {
        if (isNull)
            target.AddNull();
        else
            target.AddBytes(bytes);
    }

    private byte[] Topic(string name) => _topics.TryGetValue(name, out var bytes) ? bytes : _topics[name] = Encoding.UTF8.GetBytes(name);

    private static void WriteHeaders(IReadOnlyList<KeyValuePair<string, byte[]?>> headers, VectorWriter target)
    {
        var entries = target[0];
        var first = entries.Count;
        foreach (var (key, value) in headers)
        {
            target.ReserveChild();
            entries[0].AddBytes(Encoding.UTF8.GetBytes(key));
            WriteBytes(value, value is null, entries[1]);
            entries.AddStruct();
        }

        target.AddList(first);
    }
}
