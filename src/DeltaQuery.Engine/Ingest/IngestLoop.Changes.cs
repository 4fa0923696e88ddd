namespace DeltaQuery.Engine.Ingest;

/// <summary>What changes at the brokers while it runs: partitions that are added, topics that are deleted or made again.</summary>
internal sealed partial class IngestLoop
{
    private const int MostTries = 50; // to go on after a loss, a tenth of a second each: brokers learn one by one that a topic is gone
    private static readonly TimeSpan GoneRefresh = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _madeAgain = []; // seen by this run, and not in the table yet
    private readonly Dictionary<string, string?> _gone = []; // topics that were deleted, with the ids that they had
    private Task<IReadOnlyList<TopicDescription>?>? _look;
    private bool _hasLost; // told while nothing could be done about it
    private long _lookedAt;

    /// <summary>The partitions that are read and still there: a topic that was made again may have fewer. None is waited for that is not.</summary>
    private List<TopicPartition> Ours()
    {
        ForgetTargets();
        return [.. (_options.InGroup ? _given : _ledger.Partitions).Where(IsThere)];
    }

    private void ForgetTargets()
    {
        foreach (var gone in _targets?.Keys.Where(p => !IsThere(p)).ToList() ?? [])
            _targets!.Remove(gone);
    }

    private bool IsThere(TopicPartition partition) => _topics.GetValueOrDefault(partition.Topic)?.Partitions > partition.Partition;

    private bool GoesOnAfter(DeltaException error) => error.Code == DeltaErrorCode.DataLoss && _options.ContinuesAfterLoss && !_commitFailed;

    /// <summary>Goes on with what is there, after messages or a topic are gone.</summary>
    private void GoOn()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                Flush();
                DropBuffered();
                AssignAnew();
                _hasLost = false;
                return;
            }
            catch (DeltaException e) when (GoesOnAfter(e) && tries < MostTries)
            {
                Wait(LongestPoll); // a topic has gone that was there when it was asked for
            }
        }
    }

    /// <summary>Reads what is ours from where the table is; all that is buffered must be forgotten before.</summary>
    private void AssignAnew()
    {
        RefreshTopics();
        if (Changed() is { Count: > 0 } changed)
            ReadAnew(changed);
        else
            Assign(Ours(), _options.MaxRetries);
    }

    // A topic may have been made again since it was looked at, or be gone.
    private void RefreshTopics()
    {
        try
        {
            TakeNote(_source.TopicsThere(_stopping.Token));
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.StorageFailed)
        {
            return; // no broker can be reached, which passes
        }

        foreach (var partition in _ledger.Partitions.Concat(_given).Where(p => !_topics.ContainsKey(p.Topic)).DistinctBy(p => p.Topic))
        {
            if (!_gone.TryAdd(partition.Topic, _ledger.Has(partition) ? _ledger.TopicId(partition) : null))
                continue;
            _atBegin.RemoveWhere(p => p.Topic == partition.Topic);
            _options.Warn($"topic {partition.Topic} is no longer there: it was deleted while it was read; "
                + (_targets is null ? "it is read again when it is made again" : "the end is that of the others"));
        }
    }

    private void TakeNote(IEnumerable<TopicDescription> topics)
    {
        _topics = Known(topics);
        foreach (var topic in _gone.Keys.Where(_topics.ContainsKey).ToList())
        {
            _gone.Remove(topic, out var before);
            if (before is not null && _topics[topic].Id is { } id && id != before)
                _madeAgain.Add(topic);
        }
    }

    /// <summary>Finds partitions that were added, and topics that were made again. The brokers answer while reading goes on.</summary>
    private void LookForChanges()
    {
        var interval = _gone.Count > 0 && _options.TopicRefresh > GoneRefresh ? GoneRefresh : _options.TopicRefresh;
        if (_look is null && Clock.GetElapsedTime(_lookedAt) >= interval)
        {
            _lookedAt = Clock.GetTimestamp();
            _look = _source.LookAsync();
        }

        if (_look is not { IsCompleted: true } look)
            return;
        _look = null;
        if (look.GetAwaiter().GetResult() is not { } found)
            return; // no broker can be reached, which passes
        TakeNote(found.Concat(_topics.Values.ExceptBy(found.Select(t => t.Name), t => t.Name))); // whether one is gone, the reader tells
        if (Changed().Count == 0 && Added().Count == 0)
            return;

        _wasReset = false;
        Flush(); // the sink is one thread's at a time; and what was read of topics that were made again since is good, the rest is found out
        if (_wasReset || IsStopping)
            return; // all is assigned anew
        if (Changed() is { Count: > 0 } changed)
        {
            ReadAnew(changed);
            return;
        }

        Open(Added(), _options.MaxRetries);
        _source.Assign(_ledger.Positions);
        _isPaused = false;
    }

    private List<TopicPartition> Added() =>
        _targets is not null ? []
        : [.. (_options.InGroup ? _given.Where(IsThere) : PartitionsOf(_topics.Values)).Except(_ledger.Partitions)];

    /// <summary>Topics that have another id than when reading of them began, or one for the first time.</summary>
    private List<string> Changed() =>
    [
        .. _ledger.Partitions.Where(p => _topics.GetValueOrDefault(p.Topic)?.Id is { } id && _ledger.TopicId(p) != id).Select(p => p.Topic).Distinct(),
    ];

    /// <summary>Reads topics from their beginning that were made again while they were read. All that is buffered is forgotten: nobody can tell which of
    /// it is theirs.</summary>
    /// <exception cref="DeltaException">DataLoss, where that is an error.</exception>
    private void ReadAnew(IReadOnlyCollection<string> topics)
    {
        _wasReset = true;
        DropBuffered();
        if (IsStopping)
            return;
        // Of others an id is told for the first time.
        var others = _ledger.Partitions.Where(p => topics.Contains(p.Topic) && _ledger.TopicId(p) is not null).Select(p => p.Topic).Distinct().ToList();
        if (others.Count > 0)
        {
            var what = $"topic {string.Join(", ", others)} was deleted and made again while it was read: what was read of it last is not in the table";
            if (!_options.ContinuesAfterLoss)
                throw new DeltaException(DeltaErrorCode.DataLoss, what) { Hint = GoesOn };
            _options.Warn(what);
        }

        _madeAgain.UnionWith(others);
        _atBegin.RemoveWhere(p => others.Contains(p.Topic));
        RefreshTopics();
        var ours = Ours();
        Assign(_options.InGroup || _targets is not null ? ours : PartitionsOf(_topics.Values), _options.MaxRetries);
    }

    /// <summary>Puts back the positions of topics that were deleted and made again. All of a topic go at once, another member's and those of partitions
    /// that it no longer has, too: from then on its new id says that the table's positions are the new topic's.</summary>
    private void StartAgain(IReadOnlyCollection<TopicPartition> partitions, int retries)
    {
        var others = Others([.. partitions.Select(p => p.Topic).Distinct()], retries);
        for (var tries = 0; others.Count > 0; tries++)
        {
            try
            {
                foreach (var topic in others)
                    StartAgain(topic, retries);
                return;
            }
            catch (PositionsMovedException e)
            {
                // Another member has committed what it had read of the old topic, or has put the positions back already.
                if (tries == MostResets)
                    throw PutBackByOthers(e);
                others = Others([.. others.Select(t => t.Name)], retries);
            }
        }
    }

    /// <summary>The topics that are others than those of which the table has positions.</summary>
    private List<TopicDescription> Others(IReadOnlyCollection<string> names, int retries)
    {
        var known = _committer.AskAsync(stop => _sink.TopicIdsAsync(names, stop), retries).GetAwaiter().GetResult();
        return [.. names.Select(_topics.GetValueOrDefault).OfType<TopicDescription>().Where(IsAnother)];

        bool IsAnother(TopicDescription topic) =>
            topic.Id is { } id && (known.TryGetValue(topic.Name, out var before) ? before != id : _madeAgain.Contains(topic.Name));
    }

    private void StartAgain(TopicDescription topic, int retries)
    {
        var stored = _committer.AskAsync(stop => _sink.PositionsAsync(topic.Name, stop), retries).GetAwaiter().GetResult();
        var moves = stored.Select(position => new PositionMove(position.Key, position.Value, Lost(
            $"topic {topic.Name} was deleted and made again", position.Value,
            position.Key.Partition < topic.Partitions ? _source.WatermarksOf(position.Key, _stopping.Token) : default, atEnd: false))
        {
            TopicId = topic.Id,
        }).ToList();
        Rewind(moves, retries);
        _madeAgain.Remove(topic.Name);
    }

    private void Rewind(IReadOnlyList<PositionMove> moves, int retries)
    {
        if (moves.Count > 0)
            _committer.RewindAsync(moves, retries).GetAwaiter().GetResult();
    }

    private static DeltaException PutBackByOthers(PositionsMovedException error) =>
        new(DeltaErrorCode.ConcurrentModification, $"{error.Message} while they were put back", error) { Hint = "start the ingest again" };
}
