using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Testing.Ingest;

/// <summary>A topic in memory, shared by the sources that read it.</summary>
internal sealed class MemoryTopic
{
    private readonly Lock _gate = new();
    private readonly List<Log> _partitions = [];

    public MemoryTopic(string name, int partitions, string? id = null)
    {
        (Name, Id) = (name, id);
        AddPartitions(partitions);
    }

    public string Name { get; }

    public string? Id { get; private set; }

    /// <summary>Whether it is there.</summary>
    public bool Exists { get; set; } = true;

    public TopicDescription Description => new(Name, Id, _partitions.Count);

    public TopicPartition this[int partition] => new(Name, partition);

    public void AddPartitions(int count)
    {
        lock (_gate)
            for (var i = 0; i < count; i++)
                _partitions.Add(new Log());
    }

    /// <summary>Appends messages whose values are given; their time is that of the Unix epoch plus their offset in seconds.</summary>
    public void Add(int partition, params IEnumerable<string> values)
    {
        lock (_gate)
        {
            var log = _partitions[partition];
            foreach (var value in values)
                log.Messages.Add((log.End++, System.Text.Encoding.UTF8.GetBytes(value)));
        }
    }

    /// <summary>Appends so many messages whose values are their offsets.</summary>
    public void AddMany(int partition, int count) => Add(partition, Enumerable.Range((int)Marks(partition).End, count).Select(i => $"{i}"));

    /// <summary>Appends offsets without messages: transaction markers, messages of aborted transactions, what compaction took away.</summary>
    public void AddGap(int partition, int offsets)
    {
        lock (_gate)
            _partitions[partition].End += offsets;
    }

    /// <summary>Drops what is before an offset.</summary>
    public void Expire(int partition, long low)
    {
        lock (_gate)
        {
            _partitions[partition].Low = low;
            _partitions[partition].Messages.RemoveAll(m => m.Offset < low);
        }
    }

    /// <summary>Deletes the topic and makes it again, empty.</summary>
    /// <param name="id">Its new id.</param>
    /// <param name="partitions">How many partitions it has then; as many as before if nothing is said.</param>
    public void MakeAgain(string id, int? partitions = null)
    {
        lock (_gate)
        {
            (Id, Exists) = (id, true);
            var count = partitions ?? _partitions.Count;
            _partitions.Clear();
            for (var i = 0; i < count; i++)
                _partitions.Add(new Log());
        }
    }

    /// <summary>Its id is told from now on.</summary>
    public void TellId(string id) => Id = id;

    public Watermarks Marks(int partition)
    {
        lock (_gate)
            return partition < _partitions.Count ? new Watermarks(_partitions[partition].Low, _partitions[partition].End) : default;
    }

    public long OffsetAt(int partition, DateTimeOffset time)
    {
        lock (_gate)
        {
            var log = _partitions[partition];
            var index = log.Messages.FindIndex(m => TimeOf(m.Offset) >= time);
            return index < 0 ? log.End : log.Messages[index].Offset;
        }
    }

    /// <summary>Adds messages from an offset on to a batch.</summary>
    /// <returns>The next offset, the end if there was no message.</returns>
    public long Read(int partition, long from, int most, MessageBuffer into)
    {
        lock (_gate)
        {
            if (partition >= _partitions.Count)
                return from; // as Kafka has it: no message and no error
            var log = _partitions[partition];
            var index = log.Messages.BinarySearch((from, []), Comparer<(long Offset, byte[])>.Create((a, b) => a.Offset.CompareTo(b.Offset)));
            var next = from;
            for (var i = index < 0 ? ~index : index; i < log.Messages.Count && most > 0; i++, most--)
            {
                var (offset, value) = log.Messages[i];
                into.Add(Name, partition, offset, TimeOf(offset).ToUnixTimeMilliseconds(), MessageTimestampType.CreateTime, null, value);
                next = offset + 1;
            }

            return most > 0 ? Math.Max(from, log.End) : next;
        }
    }

    public static DateTimeOffset TimeOf(long offset) => DateTimeOffset.UnixEpoch.AddSeconds(offset);

    private sealed class Log
    {
        public List<(long Offset, byte[] Value)> Messages { get; } = [];

        public long Low { get; set; }

        public long End { get; set; }
    }
}
