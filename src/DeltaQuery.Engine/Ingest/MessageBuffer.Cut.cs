namespace DeltaQuery.Engine.Ingest;

/// <summary>What was read and is not to be committed is taken out again; the bytes stay in their blocks until the buffer is cleared.</summary>
internal sealed partial class MessageBuffer
{
    private IDisposable? _ahead;

    /// <summary>What has begun with its messages before it is their turn; null for nothing. It is disposed before anything changes.</summary>
    public IDisposable? Ahead
    {
        get => _ahead;
        set
        {
            _ahead?.Dispose();
            _ahead = value;
        }
    }

    /// <summary>Gives away <see cref="Ahead"/>: it is to be disposed before anything changes.</summary>
    public IDisposable? TakeAhead()
    {
        var ahead = _ahead;
        _ahead = null;
        return ahead;
    }

    /// <summary>Forgets a partition's messages from an offset on: its position is that offset again.</summary>
    public void Truncate(TopicPartition partition, long end)
    {
        Ahead = null;
        if (!_numbers.TryGetValue(partition, out var number) || _parts[number].Next <= end)
            return;
        var part = _parts[number];
        part.Count -= Keep(e => e.Partition != partition.Partition || e.Topic != part.Topic || e.Offset < end);
        part.Next = end;
        _isNextStale = true;
    }

    /// <summary>Forgets partitions, messages and positions; numbers of <see cref="NumberOf"/> are others then.</summary>
    public void Drop(IReadOnlyCollection<TopicPartition> partitions)
    {
        Ahead = null;
        var dropped = _parts.Where(p => partitions.Contains(p.Partition)).ToList();
        if (dropped.Count == 0)
            return;
        Keep(e => !dropped.Exists(p => p.Topic == e.Topic && p.Partition.Partition == e.Partition));
        _parts.RemoveAll(dropped.Contains);
        _numbers.Clear();
        for (var i = 0; i < _parts.Count; i++)
            _numbers[_parts[i].Partition] = i;
        _next.Clear();
        _isNextStale = true;
    }

    /// <summary>All that it holds, as another buffer; this one is empty then.</summary>
    public MessageBuffer Take()
    {
        Ahead = null;
        var taken = new MessageBuffer { _block = _block, _used = _used, _isNextStale = true, ByteCount = ByteCount };
        taken._blocks.AddRange(_blocks);
        taken._entries.AddRange(_entries);
        taken._topics.AddRange(_topics);
        taken._parts.AddRange(_parts);
        foreach (var (partition, number) in _numbers)
            taken._numbers.Add(partition, number);
        foreach (var (index, headers) in _headers)
            taken._headers.Add(index, headers);
        _blocks.Clear();
        Clear();
        return taken;
    }

    /// <returns>How many messages went.</returns>
    private int Keep(Func<Entry, bool> keeps)
    {
        var (kept, before) = (0, _entries.Count);
        for (var i = 0; i < before; i++)
        {
            var entry = _entries[i];
            _headers.Remove(i, out var headers);
            if (!keeps(entry))
            {
                ByteCount -= Math.Max(0, entry.KeyLength) + Math.Max(0, entry.ValueLength) + (headers?.Sum(h => h.Key.Length + (h.Value?.Length ?? 0)) ?? 0);
                continue;
            }

            if (headers is not null)
                _headers[kept] = headers;
            _entries[kept++] = entry;
        }

        _entries.RemoveRange(kept, before - kept);
        return before - kept;
    }
}
