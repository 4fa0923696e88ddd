namespace DeltaQuery.Engine.Ingest;

/// <summary>Where reading begins: by the table's positions, else as START FROM says.</summary>
internal sealed partial class IngestLoop
{
    private static readonly TimeSpan HighsInterval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<TopicPartition, long> _highs = [];
    private IReadOnlyDictionary<string, TopicDescription> _topics = new Dictionary<string, TopicDescription>();
    private HashSet<string> _knownTopics = [];
    private long _lookedAt;
    private long _highsAt;

    private void Begin()
    {
        _beganAt = _lookedAt = _lastMessageAt = _lastProgressAt = Clock.GetTimestamp();
        _topics = Topics();
        var partitions = PartitionsOf(_topics.Values);
        if (_options.Start.Kind != StartKind.Earliest)
            _knownTopics = [.. Stored(partitions, 0).Keys.Select(p => p.Topic)];
        SetTargets(partitions);
        if (_options.InGroup)
            _source.Subscribe(this);
        else
            Assign(partitions, 0);
    }

    private Dictionary<string, TopicDescription> Topics() => _source.Topics(_stopping.Token).ToDictionary(t => t.Name);

    private List<TopicPartition> PartitionsOf(IEnumerable<TopicDescription> topics) => [.. topics.SelectMany(PartitionsOf)];

    private IEnumerable<TopicPartition> PartitionsOf(TopicDescription topic)
    {
        foreach (var partition in _options.Partitions)
            if (partition < 0 || partition >= topic.Partitions)
                throw new DeltaException(
                    DeltaErrorCode.QueryFailed, $"topic {topic.Name} has no partition {partition}: it has {topic.Partitions}, numbered from 0");
        var numbers = _options.Partitions.Count > 0 ? _options.Partitions.Distinct() : Enumerable.Range(0, topic.Partitions);
        return numbers.Select(n => new TopicPartition(topic.Name, n));
    }

    private IReadOnlyDictionary<TopicPartition, long> Stored(IReadOnlyCollection<TopicPartition> partitions, int retries) =>
        _committer.PositionsAsync(partitions, retries).GetAwaiter().GetResult();

    /// <summary>Reads partitions, and no others, from where they are to be read; all that is buffered must be forgotten before.</summary>
    private void Assign(IReadOnlyCollection<TopicPartition> partitions, int retries)
    {
        _ledger.Clear();
        _arrived.Clear();
        Open(partitions, retries, areNew: false);
        _source.Assign(_ledger.Positions);
        _isPaused = false;
        _lastMessageAt = Clock.GetTimestamp();
        Arrive();
        if (_closesSoon)
            CloseBatch();
    }

    /// <summary>Opens partitions' accounts at the offsets where reading begins.</summary>
    private void Open(IReadOnlyCollection<TopicPartition> partitions, int retries, bool areNew)
    {
        var stored = Stored(partitions, retries);
        var ids = _sink.TopicIdsAsync([.. partitions.Select(p => p.Topic).Distinct()], _stopping.Token).GetAwaiter().GetResult();
        var starts = Starts([.. partitions.Where(p => !stored.ContainsKey(p) && !areNew && !_knownTopics.Contains(p.Topic))]);
        foreach (var partition in partitions)
        {
            var marks = _source.WatermarksOf(partition, _stopping.Token);
            _highs[partition] = marks.End;
            var id = _topics.GetValueOrDefault(partition.Topic)?.Id;
            if (stored.TryGetValue(partition, out var position))
            {
                var isAnother = id is not null && ids.TryGetValue(partition.Topic, out var known) && known != id;
                _ledger.Open(partition, position, Checked(partition, position, marks, isAnother), mustStore: false, id);
            }
            else if (starts.TryGetValue(partition, out var start))
            {
                _ledger.Open(partition, null, start = Checked(partition, start, marks, isAnother: false), mustStore: true, id);
                _filling.MoveTo(partition, start);
            }
            else
                _ledger.Open(partition, null, marks.Low, mustStore: false, id);
        }

        _openedAt = Clock.GetTimestamp();
        _closesSoon |= starts.Count > 0 && _options.Start.Passes;
    }

    // Partitions that begin at their first message are missing.
    private IReadOnlyDictionary<TopicPartition, long> Starts(IReadOnlyCollection<TopicPartition> partitions)
    {
        if (partitions.Count == 0)
            return new Dictionary<TopicPartition, long>();
        return _options.Start.Kind switch
        {
            StartKind.Latest => partitions.ToDictionary(p => p, p => _source.WatermarksOf(p, _stopping.Token).End),
            StartKind.Group => _source.GroupOffsets(partitions, _stopping.Token),
            StartKind.Timestamp => _source.OffsetsAt(_options.Start.Timestamp, partitions, _stopping.Token),
            StartKind.Offsets => partitions.Where(_options.Start.Offsets.ContainsKey).ToDictionary(p => p, p => _options.Start.Offsets[p]),
            _ => new Dictionary<TopicPartition, long>(),
        };
    }

    /// <summary>The offset to read from, where one is known: that one if the messages from there on are kept.</summary>
    private long Checked(TopicPartition partition, long offset, Watermarks marks, bool isAnother)
    {
        if (!isAnother && offset >= marks.Low && offset <= marks.End)
            return offset;
        var what = isAnother ? $"topic {partition.Topic} was deleted and made again"
            : offset < marks.Low ? $"messages of partition {partition.Partition} of topic {partition.Topic} are gone that were not read"
            : $"partition {partition.Partition} of topic {partition.Topic} is shorter than it was";
        var facts = $"the next offset to read is {offset}, and the partition has {marks.Low} to {marks.End}";
        if (!_options.ContinuesAfterLoss)
        {
            throw new DeltaException(DeltaErrorCode.DataLoss, $"{what}: {facts}")
            {
                Hint = "ON DATA LOSS CONTINUE goes on at the first message that is there; "
                    + "a topic with a longer retention.ms, or an ingest that runs more often, keeps it from happening again",
            };
        }

        _options.Warn($"{what}: {facts}; reading goes on at {marks.Low}");
        return marks.Low;
    }

    /// <summary>Finds partitions that were added, and topics that were made again.</summary>
    private void LookForChanges()
    {
        if (Clock.GetElapsedTime(_lookedAt) < _options.TopicRefresh || _commit is not null)
            return;
        _lookedAt = Clock.GetTimestamp();
        Dictionary<string, TopicDescription> topics;
        try
        {
            topics = Topics();
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.StorageFailed)
        {
            return; // no broker can be reached, which passes
        }

        var isAnother = topics.Values.Any(t => t.Id is not null && _topics.GetValueOrDefault(t.Name)?.Id is { } known && known != t.Id);
        _topics = topics;
        if (isAnother)
        {
            // Nobody can tell which of the messages that are buffered are the new topic's.
            DropBuffered();
            Assign(_options.InGroup ? [.. _ledger.Partitions] : PartitionsOf(topics.Values), _options.MaxRetries);
        }
        else if (!_options.InGroup && _targets is null && PartitionsOf(topics.Values).Except(_ledger.Partitions).ToList() is { Count: > 0 } added)
        {
            Open(added, _options.MaxRetries, areNew: true);
            _source.Assign(_ledger.Positions);
            _isPaused = false;
        }
    }

    private void RefreshHighs()
    {
        if (Clock.GetElapsedTime(_highsAt) < HighsInterval)
            return;
        try
        {
            foreach (var partition in _ledger.Partitions)
                _highs[partition] = _source.WatermarksOf(partition, _stopping.Token).End;
        }
        catch (Exception e) when (e is DeltaException or OperationCanceledException)
        {
            // Only the lag is older than it could be.
        }

        _highsAt = Clock.GetTimestamp();
    }
}
