namespace DeltaQuery.Engine.Ingest;

/// <summary>A batch of messages as they came, and how far it has read each partition. Bytes lie in blocks that are kept for the next batch
/// and do not move, so that a batch makes no object a message, and DuckDB may be pointed at them until the batch is cleared.</summary>
internal sealed partial class MessageBuffer : IDisposable
{
    private const int BlockSize = 1 << 20;

    private readonly List<byte[]> _blocks = [];
    private readonly List<Entry> _entries = [];
    private readonly List<string> _topics = [];
    private readonly List<Part> _parts = [];
    private readonly Dictionary<TopicPartition, int> _numbers = [];
    private readonly Dictionary<TopicPartition, long> _next = [];
    private readonly Dictionary<int, IReadOnlyList<KeyValuePair<string, byte[]?>>> _headers = [];
    private int _block = -1;
    private int _used;
    private bool _isNextStale;

    /// <summary>How many messages it holds.</summary>
    public int Count => _entries.Count;

    /// <summary>The bytes of their keys, values and headers.</summary>
    public long ByteCount { get; private set; }

    /// <summary>Whether it has neither messages nor moved positions.</summary>
    public bool IsEmpty => _parts.Count == 0;

    /// <summary>Names of topics, by the number that messages have.</summary>
    public IReadOnlyList<string> Topics => _topics;

    /// <summary>The next offset of each partition that was read.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Next
    {
        get
        {
            if (_isNextStale)
                foreach (var part in _parts)
                    _next[part.Partition] = part.Next;
            _isNextStale = false;
            return _next;
        }
    }

    /// <summary>How many messages of a partition it holds.</summary>
    public int CountOf(TopicPartition partition) => _numbers.TryGetValue(partition, out var number) ? _parts[number].Count : 0;

    public Message this[int index] => new(this, index);

    /// <summary>The partition's number in this batch, for <see cref="Add(int, long, long, MessageTimestampType, ReadOnlySpan{byte}, bool,
    /// ReadOnlySpan{byte}, bool, IReadOnlyList{KeyValuePair{string, byte[]}})"/>; it holds until <see cref="Clear"/>.</summary>
    public int NumberOf(TopicPartition partition)
    {
        if (_numbers.TryGetValue(partition, out var number))
            return number;
        _parts.Add(new Part(partition, TopicNumber(partition.Topic)));
        return _numbers[partition] = _parts.Count - 1;
    }

    /// <summary>Adds a message; what is passed is copied.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="offset">The message's offset; the partition's position moves behind it.</param>
    /// <param name="timestamp">Milliseconds since the epoch.</param>
    /// <param name="timestampType">What the timestamp tells.</param>
    /// <param name="key">The key; null is not the same as empty.</param>
    /// <param name="value">The value.</param>
    /// <param name="headers">The headers in their order; null for none.</param>
    public void Add(
        string topic, int partition, long offset, long timestamp, MessageTimestampType timestampType, byte[]? key, byte[]? value,
        IReadOnlyList<KeyValuePair<string, byte[]?>>? headers = null) =>
        Add(
            NumberOf(new TopicPartition(topic, partition)), offset, timestamp, timestampType, key, key == null, value, value == null,
            headers);

    /// <summary>Adds a message of a partition by its <see cref="NumberOf"/>; the bytes are copied.</summary>
    public void Add(
        int number, long offset, long timestamp, MessageTimestampType timestampType, ReadOnlySpan<byte> key, bool keyIsNull,
        ReadOnlySpan<byte> value, bool valueIsNull, IReadOnlyList<KeyValuePair<string, byte[]?>>? headers = null)
    {
        var room = Reserve(key.Length + value.Length, out var block, out var start);
        key.CopyTo(room);
        value.CopyTo(room[key.Length..]);
        ByteCount += key.Length + value.Length;
        if (headers is { Count: > 0 })
        {
            _headers[_entries.Count] = headers;
            foreach (var (name, bytes) in headers)
                ByteCount += name.Length + (bytes?.Length ?? 0);
        }
        var part = _parts[number];
        _entries.Add(new Entry(
            part.Topic, part.Partition.Partition, offset, timestamp, timestampType, block, start,
            keyIsNull ? -1 : key.Length, valueIsNull ? -1 : value.Length));
        part.Count++;
        part.Next = Math.Max(part.Next, offset + 1);
        _isNextStale = true;
    }

    /// <summary>Moves a partition's position forward over offsets that have no message for us.</summary>
    public void MoveTo(TopicPartition partition, long next)
    {
        var part = _parts[NumberOf(partition)];
        part.Next = Math.Max(part.Next, next);
        _isNextStale = true;
    }

    /// <summary>Forgets the messages and positions; the memory is kept for the next batch.</summary>
    public void Clear()
    {
        Ahead = null;
        _blocks.RemoveAll(block => block.Length > BlockSize);
        (_block, _used) = (_blocks.Count == 0 ? -1 : 0, 0);
        _entries.Clear();
        _topics.Clear();
        _parts.Clear();
        _numbers.Clear();
        _next.Clear();
        _headers.Clear();
        _isNextStale = false;
        ByteCount = 0;
    }

    public void Dispose()
    {
        Ahead = null;
        _blocks.Clear();
        Clear();
    }

    /// <summary>Room in one block: in the present one, in the next that is kept, or in a new one.</summary>
    private Span<byte> Reserve(int length, out int block, out int start)
    {
        while (_block < 0 || _used + length > _blocks[_block].Length)
        {
            if (_block + 1 == _blocks.Count || length > BlockSize)
                _blocks.Insert(_block + 1, GC.AllocateUninitializedArray<byte>(Math.Max(BlockSize, length), pinned: true));
            (_block, _used) = (_block + 1, 0);
        }
        (block, start) = (_block, _used);
        _used += length;
        return _blocks[block].AsSpan(start, length);
    }

    private int TopicNumber(string topic)
    {
        var number = _topics.IndexOf(topic);
        if (number >= 0)
            return number;
        _topics.Add(topic);
        return _topics.Count - 1;
    }

    /// <summary>One message of a batch.</summary>
    internal readonly ref struct Message(MessageBuffer buffer, int index)
    {
        private readonly Entry _entry = buffer._entries[index];

        public string Topic => buffer._topics[_entry.Topic];

        /// <summary>The place of <see cref="Topic"/> in <see cref="Topics"/>.</summary>
        public int TopicNumber => _entry.Topic;

        public int Partition => _entry.Partition;

        public long Offset => _entry.Offset;

        /// <summary>Milliseconds since the epoch.</summary>
        public long Timestamp => _entry.Timestamp;

        public MessageTimestampType TimestampType => _entry.TimestampType;

        public bool KeyIsNull => _entry.KeyLength < 0;

        public bool ValueIsNull => _entry.ValueLength < 0;

        public ReadOnlySpan<byte> Key => buffer._blocks[_entry.Block].AsSpan(_entry.Start, Math.Max(0, _entry.KeyLength));

        public ReadOnlySpan<byte> Value =>
            buffer._blocks[_entry.Block].AsSpan(_entry.Start + Math.Max(0, _entry.KeyLength), Math.Max(0, _entry.ValueLength));

        /// <summary>The headers in their order; a name may come twice.</summary>
        public IReadOnlyList<KeyValuePair<string, byte[]?>> Headers => buffer._headers.GetValueOrDefault(index) ?? [];
    }

    /// <summary>A partition in this batch.</summary>
    private sealed class Part(TopicPartition partition, int topic)
    {
        public TopicPartition Partition { get; } = partition;

        public int Topic { get; } = topic;

        public int Count { get; set; }

        public long Next { get; set; }
    }

    private readonly record struct Entry(
        int Topic, int Partition, long Offset, long Timestamp, MessageTimestampType TimestampType, int Block, int Start, int KeyLength,
        int ValueLength);
}
