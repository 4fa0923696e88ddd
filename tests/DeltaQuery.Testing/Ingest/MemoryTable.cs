using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Testing.Ingest;

/// <summary>What a table that is ingested into has, in memory: the messages, and the position of each partition.</summary>
internal sealed class MemoryTable
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _pastIds = [];

    public List<(TopicPartition Partition, long Offset, string Value)> Rows { get; } = [];

    public Dictionary<TopicPartition, long> Positions { get; } = [];

    public Dictionary<string, string> TopicIds { get; } = [];

    public long Version { get; private set; }

    /// <summary>The offsets that a partition has, in the order in which they came.</summary>
    public IReadOnlyList<long> OffsetsOf(TopicPartition partition)
    {
        lock (_gate)
            return [.. Rows.Where(r => r.Partition == partition).Select(r => r.Offset)];
    }

    public IReadOnlyDictionary<TopicPartition, long> PositionsOf(IReadOnlyCollection<TopicPartition> partitions)
    {
        lock (_gate)
            return partitions.Where(Positions.ContainsKey).ToDictionary(p => p, p => Positions[p]);
    }

    /// <summary>Another writer moves a position.</summary>
    public void Move(TopicPartition partition, long next)
    {
        lock (_gate)
        {
            Positions[partition] = next;
            Version++;
        }
    }

    /// <summary>Goes back to where there was nothing, as RESTORE .. WITH INGEST OFFSETS does.</summary>
    public void TakeBack()
    {
        lock (_gate)
        {
            Rows.Clear();
            Positions.Clear();
            TopicIds.Clear();
            Version++;
        }
    }

    /// <summary>Puts positions back, without rows.</summary>
    public void Rewind(IReadOnlyList<PositionMove> moves)
    {
        using var nothing = new MessageBuffer();
        Commit(nothing, moves);
    }

    public CommittedBatch Commit(MessageBuffer messages, IReadOnlyList<PositionMove> moves)
    {
        lock (_gate)
        {
            var moved = moves
                .Where(m => (Positions.TryGetValue(m.Partition, out var now) ? now : (long?)null) != m.From || (m.TopicId is { } of && _pastIds.Contains(of)))
                .Select(m => m.Partition).ToList();
            if (moved.Count > 0)
                throw new PositionsMovedException(moved);
            for (var i = 0; i < messages.Count; i++)
            {
                var message = messages[i];
                Rows.Add((new TopicPartition(message.Topic, message.Partition), message.Offset, System.Text.Encoding.UTF8.GetString(message.Value)));
            }

            foreach (var move in moves)
            {
                Positions[move.Partition] = move.Next;
                if (move.TopicId is not { } id)
                    continue;
                if (TopicIds.TryGetValue(move.Partition.Topic, out var before) && before != id)
                    _pastIds.Add(before);
                TopicIds[move.Partition.Topic] = id;
            }

            return new CommittedBatch { Version = ++Version, RowsWritten = messages.Count, FileSizes = messages.Count > 0 ? [messages.ByteCount] : [] };
        }
    }
}
