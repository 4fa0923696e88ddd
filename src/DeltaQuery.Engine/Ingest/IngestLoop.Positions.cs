namespace DeltaQuery.Engine.Ingest;

/// <summary>Where reading begins: by the table's positions, else as START FROM says.</summary>
internal sealed partial class IngestLoop
{
    private const string GoesOn = "ON DATA LOSS CONTINUE goes on with the messages that are there";

    private IReadOnlyDictionary<string, TopicDescription> _topics = new Dictionary<string, TopicDescription>();
    private HashSet<string> _knownTopics = [];
    private readonly HashSet<string> _storedTopics = []; // of which the table has had positions since
    private HashSet<TopicPartition> _atBegin = []; // all others are new, and are read from their beginning

    private void Begin()
    {
        _beganAt = _lookedAt = _lastMessageAt = _lastProgressAt = _lagAt = _tableSeenAt = Clock.GetTimestamp();
        _topics = Known(_source.Topics(_stopping.Token));
        var partitions = PartitionsOf(_topics.Values);
        _atBegin = [.. partitions];
        foreach (var offset in _options.Start.Offsets.Keys.Concat(_options.End.Offsets.Keys).Where(p => !partitions.Contains(p)))
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"OFFSETS names partition {offset.Partition} of topic {offset.Topic}, which is not read");
        if (_options.Start.Kind != StartKind.Earliest)
            _knownTopics = [.. Stored(partitions, 0).Keys.Select(p => p.Topic)];
        _sink.CheckStartAsync(partitions, _stopping.Token).GetAwaiter().GetResult();
        SetTargets(partitions);
        if (_options.InGroup)
            _source.Subscribe(this);
        else
            Assign(partitions, 0);
    }

    // An id that was known is not forgotten because the broker was slow to tell it.
    private Dictionary<string, TopicDescription> Known(IEnumerable<TopicDescription> topics) =>
        topics.ToDictionary(t => t.Name, t => t.Id is null && _topics.GetValueOrDefault(t.Name)?.Id is { } id ? t with { Id = id } : t);

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
        var putBack = _ledger.Clear();
        _arrived.Clear();
        try
        {
            Open(partitions, retries);
        }
        catch (DeltaException)
        {
            putBack(); // who goes on must know which are ours
            throw;
        }

        _source.Assign(_ledger.Positions);
        _isPaused = false;
        _lastMessageAt = Clock.GetTimestamp();
        Arrive();
        if (_closesSoon)
            CloseBatch();
    }

    /// <summary>Opens partitions' accounts at the offsets where reading begins; topics must have been looked at just before.</summary>
    private void Open(IReadOnlyCollection<TopicPartition> partitions, int retries)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                StartAgain(partitions, retries);
                BeginAgain(retries);
                OpenOnce(partitions, retries);
                return;
            }
            catch (PositionsMovedException e)
            {
                // Another member's last commit of partitions that were its own.
                if (tries == MostResets)
                    throw PutBackByOthers(e);
            }
        }
    }

    /// <summary>A topic whose positions RESTORE has taken back, all of them, begins as START FROM says. Who sees it first decides for all partitions:
    /// to the other members of its group it is a topic that is known.</summary>
    private void BeginAgain(int retries)
    {
        if (_options.Start.Kind == StartKind.Earliest)
            return;
        foreach (var topic in _storedTopics.Where(_topics.ContainsKey).ToList())
        {
            if (_committer.AskAsync(stop => _sink.PositionsAsync(topic, stop), retries).GetAwaiter().GetResult().Count > 0)
                continue;
            CheckKept([.. PartitionsOf(_topics[topic])], retries);
            var moves = Starts([.. PartitionsOf(_topics[topic])])
                .Select(start => new PositionMove(start.Key, null, Checked(start.Key, start.Value, _source.WatermarksOf(start.Key, _stopping.Token)))
                {
                    TopicId = _topics[topic].Id,
                }).ToList();
            if (moves.Count > 0)
                _committer.BeginAsync(moves, retries).GetAwaiter().GetResult();
            _storedTopics.Remove(topic);
        }
    }

    private void OpenOnce(IReadOnlyCollection<TopicPartition> partitions, int retries)
    {
        var stored = Stored(partitions, retries);
        _storedTopics.UnionWith(stored.Keys.Select(p => p.Topic));
        var starts = Starts([.. partitions.Where(p => !stored.ContainsKey(p) && _atBegin.Contains(p) && !_knownTopics.Contains(p.Topic))]);
        var rewound = new List<PositionMove>();
        foreach (var partition in partitions)
        {
            var marks = _source.WatermarksOf(partition, _stopping.Token);
            _highs[partition] = marks.End;
            if (_options.End.Kind is EndKind.End or EndKind.Once && _targets?.GetValueOrDefault(partition) > marks.End)
                _targets[partition] = marks.End; // messages are gone that were there when it began
            var id = _topics.GetValueOrDefault(partition.Topic)?.Id;
            if (stored.TryGetValue(partition, out var position))
            {
                var from = Checked(partition, position, marks);
                if (from < position)
                    rewound.Add(new PositionMove(partition, position, from) { TopicId = id });
                _ledger.Open(partition, Math.Min(from, position), from, mustStore: false, id);
            }
            else if (starts.TryGetValue(partition, out var start))
                _ledger.Open(partition, null, Checked(partition, start, marks), mustStore: true, id);
            else
                _ledger.Open(partition, null, marks.Low, mustStore: false, id);
        }

        Rewind(rewound, retries);
        foreach (var partition in starts.Keys)
            _filling.MoveTo(partition, _ledger.Position(partition));
        ShowLags();
        _openedAt = _highsAt = Clock.GetTimestamp();
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
    private long Checked(TopicPartition partition, long offset, Watermarks marks)
    {
        if (offset >= marks.Low && offset <= marks.End)
            return offset;
        // One that is still the same topic has lost its last messages, and the others are in the table; else it is as good as made again.
        return offset < marks.Low
            ? Lost($"messages of partition {partition.Partition} of topic {partition.Topic} are gone that were not read", offset, marks, atEnd: false)
            : Lost($"partition {partition.Partition} of topic {partition.Topic} is shorter than it was", offset, marks,
                atEnd: _topics.GetValueOrDefault(partition.Topic)?.Id is not null);
    }

    private long Lost(string what, long offset, Watermarks marks, bool atEnd)
    {
        var facts = $"the next offset to read is {offset}, and the partition has {marks.Low} to {marks.End}";
        if (!_options.ContinuesAfterLoss)
        {
            throw new DeltaException(DeltaErrorCode.DataLoss, $"{what}: {facts}")
            {
                Hint = $"{GoesOn}; a topic with a longer retention.ms, or an ingest that runs more often, keeps it from happening again",
            };
        }

        var next = atEnd ? marks.End : marks.Low;
        _options.Warn($"{what}: {facts}; reading goes on at {next}");
        return next;
    }
}
