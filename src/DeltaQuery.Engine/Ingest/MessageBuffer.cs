using System.Buffers;

namespace DeltaQuery.Engine.Ingest;

/// <summary>A batch of messages as they came, and how far it has read each partition. Bytes lie in pooled blocks, so that a batch makes no object
/// a message.</summary>
internal sealed class MessageBuffer : IDisposable
{
    private const int BlockSize = 1 << 20;

    private readonly List<byte[]> _blocks = [];
    private readonly List<Entry> _entries = [];
    private readonly List<string> _topics = [];
    private readonly Dictionary<TopicPartition, long> _next = [];
    private readonly Dictionary<int, IReadOnlyList<KeyValuePair<string, byte[]?>>> _headers = [];
    private int _used = BlockSize;

    /// <summary>How many messages it holds.</summary>
    public int Count => _entries.Count;

    /// <summary>The bytes of their keys, values and headers.</summary>
    public long ByteCount { get; private set; }

    /// <summary>Whether it has neither messages nor moved positions.</summary>
    public bool IsEmpty => _entries.Count == 0 && _next.Count == 0;

    /// <summary>Names of topics, by the number that messages have.</summary>
    public IReadOnlyList<string> Topics => _topics;

    /// <summary>The next offset of each partition that was read.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Next => _next;

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
        IReadOnlyList<KeyValuePair<string, byte[]?>>? headers = null)
    {
        var (block, start) = Reserve((key?.Length ?? 0) + (value?.Length ?? 0));
        key.AsSpan().CopyTo(_blocks[block].AsSpan(start));
        value.AsSpan().CopyTo(_blocks[block].AsSpan(start + (key?.Length ?? 0)));
        if (headers is { Count: > 0 })
            _headers[_entries.Count] = headers;
        _entries.Add(new Entry(
            TopicNumber(topic), partition, offset, timestamp, timestampType, block, start, key?.Length ?? -1, value?.Length ?? -1));
        ByteCount += (key?.Length ?? 0) + (value?.Length ?? 0) + Size(headers);
        MoveTo(new TopicPartition(topic, partition), offset + 1);
    }

    /// <summary>Moves a partition's position forward over offsets that have no message for us.</summary>
    public void MoveTo(TopicPartition partition, long next)
    {
        if (!_next.TryGetValue(partition, out var known) || known < next)
            _next[partition] = next;
    }

    /// <summary>Forgets a partition's messages from an offset on: its position is that offset again.</summary>
    public void Truncate(TopicPartition partition, long end)
    {
        if (!_next.TryGetValue(partition, out var next) || next <= end)
            return;
        Keep(e => e.Partition != partition.Partition || e.Offset < end || _topics[e.Topic] != partition.Topic);
        _next[partition] = end;
    }

    /// <summary>Forgets partitions, messages and positions.</summary>
    public void Drop(IReadOnlyCollection<TopicPartition> partitions)
    {
        if (!partitions.Any(_next.ContainsKey))
            return;
        var dropped = partitions.ToHashSet();
        Keep(e => !dropped.Contains(new TopicPartition(_topics[e.Topic], e.Partition)));
        foreach (var partition in dropped)
            _next.Remove(partition);
    }

    /// <summary>All that it holds, as another buffer; this one is empty then.</summary>
    public MessageBuffer Take()
    {
        var taken = new MessageBuffer { _used = _used, ByteCount = ByteCount };
        taken._blocks.AddRange(_blocks);
        taken._entries.AddRange(_entries);
        taken._topics.AddRange(_topics);
        foreach (var (partition, next) in _next)
            taken._next.Add(partition, next);
        foreach (var (index, headers) in _headers)
            taken._headers.Add(index, headers);
        _blocks.Clear();
        Clear();
        return taken;
    }

    public Message this[int index] => new(this, index);

    /// <summary>Forgets the messages and positions; the memory is kept for the next batch.</summary>
    public void Clear()
    {
        foreach (var block in _blocks.Skip(1))
            ArrayPool<byte>.Shared.Return(block);
        if (_blocks.Count > 1)
            _blocks.RemoveRange(1, _blocks.Count - 1);
        _used = _blocks.Count == 0 ? BlockSize : 0;
        _entries.Clear();
        _topics.Clear();
        _next.Clear();
        _headers.Clear();
        ByteCount = 0;
    }

    public void Dispose()
    {
        foreach (var block in _blocks)
            ArrayPool<byte>.Shared.Return(block);
        _blocks.Clear();
        Clear();
    }

    // The bytes of what goes stay in their blocks until the buffer is cleared.
    private void Keep(Func<Entry, bool> keeps)
    {
        var kept = 0;
        for (var i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i];
            _headers.Remove(i, out var headers);
            if (!keeps(entry))
            {
                ByteCount -= Math.Max(0, entry.KeyLength) + Math.Max(0, entry.ValueLength) + Size(headers);
                continue;
            }

            if (headers is not null)
                _headers[kept] = headers;
            _entries[kept++] = entry;
        }

        _entries.RemoveRange(kept, _entries.Count - kept);
    }

    private static int Size(IReadOnlyList<KeyValuePair<string, byte[]?>>? headers) => headers?.Sum(h => h.Key.Length + (h.Value?.Length ?? 0)) ?? 0;

    private (int Block, int Start) Reserve(int length)
    {
        if (_used + length > (_blocks.Count == 0 ? 0 : _blocks[^1].Length))
        {
            _blocks.Add(ArrayPool<byte>.Shared.Rent(Math.Max(BlockSize, length)));
            _used = 0;
        }

        var start = _used;
        _used += length;
        return (_blocks.Count - 1, start);
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

    private readonly record struct Entry(
        int Topic, int Partition, long Offset, long Timestamp, MessageTimestampType TimestampType, int Block, int Start, int KeyLength, int ValueLength);
}
