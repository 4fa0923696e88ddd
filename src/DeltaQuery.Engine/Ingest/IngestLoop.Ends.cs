namespace DeltaQuery.Engine.Ingest;

/// <summary>When it ends: nothing is committed of what lies behind.</summary>
internal sealed partial class IngestLoop
{
    private static readonly TimeSpan OthersInterval = TimeSpan.FromSeconds(1);

    private readonly HashSet<TopicPartition> _arrived = [];
    private Dictionary<TopicPartition, long>? _targets;
    private Dictionary<TopicPartition, long> _lows = [];
    private long? _toRead;
    private long _askedAt;

    private bool HasEnded() => _options.End.Kind switch
    {
        EndKind.Never => false,
        EndKind.Rows => Taken >= _options.End.Rows,
        EndKind.Idle => !_isPaused && _commit is null && Clock.GetElapsedTime(_lastMessageAt) >= _options.End.Duration,
        EndKind.For => Clock.GetElapsedTime(_beganAt) >= _options.End.Duration,
        EndKind.Once => Taken > _filling.Count || HaveArrived(),
        _ => HaveArrived(),
    };

    private void SetTargets(IReadOnlyCollection<TopicPartition> partitions)
    {
        if (_options.End.Kind is EndKind.End or EndKind.Once or EndKind.Offsets)
        {
            var marks = partitions.ToDictionary(p => p, p => _source.WatermarksOf(p, _stopping.Token));
            _lows = marks.ToDictionary(m => m.Key, m => m.Value.Low);
            _targets = marks.ToDictionary(m => m.Key, m => _options.End.Offsets.GetValueOrDefault(m.Key, m.Value.End));
        }
        else if (_options.End.Kind == EndKind.Timestamp && _options.End.Timestamp <= Clock.GetUtcNow())
        {
            _lows = partitions.ToDictionary(p => p, p => _source.WatermarksOf(p, _stopping.Token).Low);
            _targets = new(_source.OffsetsAt(_options.End.Timestamp, partitions, _stopping.Token));
        }
    }

    private bool HaveArrived()
    {
        if (_targets is null)
        {
            SetTargets(PartitionsOf(_topics.Values)); // UNTIL a time that has come now
            if (_targets is null)
                return false;
            Arrive();
        }

        var others = new List<TopicPartition>();
        foreach (var (partition, target) in _targets)
            if (!_ledger.Has(partition))
                others.Add(partition);
            else if (_ledger.Position(partition) < target)
                return false;
        return others.Count == 0 || HaveOthersArrived(others);
    }

    // The group's other members have read what was theirs when the table has it; until then theirs may become ours.
    private bool HaveOthersArrived(List<TopicPartition> partitions)
    {
        CloseBatch();
        if (_commit is not null || _waiting.Count > 0 || Clock.GetElapsedTime(_askedAt) < OthersInterval)
            return false;
        _askedAt = Clock.GetTimestamp();
        var stored = Stored(partitions, _options.MaxRetries);
        return partitions.All(p => stored.GetValueOrDefault(p, _lows.GetValueOrDefault(p)) >= _targets![p]);
    }

    /// <summary>Takes note of partitions that are read to their targets already.</summary>
    private void Arrive()
    {
        if (_targets is null)
            return;
        _toRead ??= _ledger.Partitions.Sum(p => Math.Max(0, _targets.GetValueOrDefault(p) - _ledger.Position(p)));
        Arrive([.. _ledger.Partitions.Where(p => _targets.TryGetValue(p, out var target) && _ledger.Position(p) >= target)]);
    }

    private void Arrive(IReadOnlyCollection<TopicPartition> partitions)
    {
        var news = partitions.Where(_arrived.Add).ToList();
        if (news.Count > 0)
            _source.Pause(news);
    }

    /// <summary>Forgets what was read behind the targets.</summary>
    private void Truncate()
    {
        if (_targets is null)
            return;
        var reached = _filling.Next.Where(n => _ledger.Has(n.Key) && _targets.TryGetValue(n.Key, out var target) && n.Value >= target)
            .Select(n => n.Key).ToList();
        foreach (var partition in reached)
            _filling.Truncate(partition, Math.Max(_targets[partition], _ledger.HandedOver(partition)));
        Arrive(reached);
    }

    /// <summary>The reader has come to partitions' ends.</summary>
    private void AtEnd(IReadOnlyList<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
            if (_filling.Next.TryGetValue(partition, out var next))
                _highs[partition] = next;
    }
}
