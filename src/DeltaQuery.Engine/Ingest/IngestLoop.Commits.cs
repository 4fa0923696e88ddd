namespace DeltaQuery.Engine.Ingest;

/// <summary>Batches are closed, committed and reported.</summary>
internal sealed partial class IngestLoop
{
    // So often positions may be moved by another with no batch of ours between.
    private const int MostResets = 5;
    private const int MostSpare = 2; // one is filled, one waits, one is committed
    private static readonly TimeSpan ShortestLook = TimeSpan.FromSeconds(1);

    private long _tableSeenAt;
    private bool _commitFailed;
    private bool _closesSoon;
    private bool _pausesAgain; // partitions have come that are not paused as the others are
    private int _resets;

    /// <summary>How many buffers are kept for batches to come.</summary>
    internal int SpareBuffers => _spare.Count;

    private bool IsFull => (_commit is not null && _waiting.Count > 0) || BufferedBytes > _options.MaxMemory;

    private void CloseBatch()
    {
        _closesSoon = false;
        if (HandOver(_filling))
            _filling = _spare.TryPop(out var spare) ? spare : new MessageBuffer();
    }

    private bool HandOver(MessageBuffer messages)
    {
        var moves = _ledger.HandOver(messages);
        if (moves.Count > 0)
        {
            // Asked when its last message is read, not before: what was read until then is the topic's that is told.
            var ids = _source.TopicIdsAsync([.. moves.Select(m => m.Partition.Topic).Distinct()]);
            _waiting.Enqueue(new Batch(messages, moves, _ledger.Ends, Clock.GetTimestamp())
            {
                TopicIds = ids, Open = Clock.GetElapsedTime(_openedAt), Poll = _polled,
            });
        }

        _polled = TimeSpan.Zero;
        return moves.Count > 0;
    }

    /// <summary>Takes note of a commit that has ended, and begins the next.</summary>
    private void Advance()
    {
        Reap();
        BeginCommit();
        if (!_abandoned && _commit is not null && _waiting.TryPeek(out var next) && next.Messages is { Ahead: null, Count: > 0 })
            _sink.Foresee(next.Messages);
    }

    private void BeginCommit()
    {
        if (_abandoned || _commit is not null || !_waiting.TryDequeue(out var batch))
            return;
        _committing = batch;
        _commit = Task.Run(() => _committer.CommitAsync(batch));
    }

    /// <summary>Looks from time to time, where nothing is committed, whether positions were moved: RESTORE takes them back. It is a commit of nothing:
    /// the sink is one thread's at a time.</summary>
    private void LookAtTable()
    {
        var interval = _options.BatchInterval > ShortestLook ? _options.BatchInterval : ShortestLook;
        if (_abandoned || _commit is not null || Clock.GetElapsedTime(_tableSeenAt) < interval)
            return;
        _tableSeenAt = Clock.GetTimestamp();
        if (_ledger.Stored is { Count: > 0 } stored)
            _commit = Task.Run(() => _committer.LookAsync(stored));
    }

    private void Reap()
    {
        if (_commit is not { IsCompleted: true } commit)
            return;
        var batch = _committing;
        (_commit, _committing) = (null, null);
        CommitOutcome outcome;
        try
        {
            outcome = commit.GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            _commitFailed = true;
            batch?.Messages.Dispose();
            IngestMeter.Failed(_options.Name, e);
            throw;
        }

        if (batch is not null)
        {
            if (outcome is { Moved: null, MadeAgain.Count: 0 })
                Report(batch, outcome.Committed);
            Recycle(batch.Messages);
        }

        if (outcome.Moved is { } moved)
            Reset(moved);
        else if (outcome.MadeAgain.Count > 0)
            ReadAnew(outcome.MadeAgain);
    }

    private void Report(Batch batch, CommittedBatch? committed)
    {
        var rows = batch.Messages.Count;
        _resets = 0;
        _committed += rows;
        _batches++;
        _tableSeenAt = Clock.GetTimestamp();
        Interlocked.Exchange(ref _lastCommitAt, _tableSeenAt);
        _ledger.Commit(batch.Moves);
        _storedTopics.UnionWith(batch.Topics);
        _source.CommitGroupOffsets(batch.Moves.ToDictionary(m => m.Partition, m => m.Next));
        RefreshHighs();
        ShowLags();
        ShowBuffered();
        var report = new BatchReport(_batches, committed, rows, Clock.GetElapsedTime(batch.ClosedAt), batch.Ends)
        {
            Lags = LagsBehind(batch.Ends), Open = batch.Open, Poll = batch.Poll,
        };
        IngestMeter.Committed(_options.Name, report, batch.Messages);
        _report(report);
    }

    /// <summary>Waits for the commit under way where there is no room for more, first without and then with polls of paused partitions.</summary>
    private void MakeRoom()
    {
        if (IsFull && !_isPaused && !AwaitCommit(_options.HandOverWait))
        {
            _isPaused = true;
            _source.Pause(_ledger.Partitions);
        }
        else if (_isPaused && !IsFull && BufferedBytes <= _options.MaxMemory / 2)
        {
            _isPaused = false;
            _source.Resume([.. _ledger.Partitions.Except(_arrived)]);
        }
        else if (_isPaused)
        {
            if (_pausesAgain)
                _source.Pause(_ledger.Partitions);
            AwaitCommit(LongestPoll);
        }

        _pausesAgain = false;
    }

    /// <summary>Commits all that is read.</summary>
    /// <param name="polls">Whether partitions are polled meanwhile; nothing is added.</param>
    private void Flush(bool polls = true)
    {
        CloseBatch();
        _source.Pause(_ledger.Partitions);
        _isPaused = true;
        for (Advance(); _commit is not null; Advance())
            while (!AwaitCommit(LongestPoll) && !IsStopping)
                if (polls)
                    KeepMembership();
    }

    // A reader that does not poll is taken for dead. What was fetched before the pause is read again by who comes next.
    private void KeepMembership()
    {
        using var ignored = new MessageBuffer();
        try
        {
            _source.Poll(ignored, 1, TimeSpan.Zero, _stopping.Token);
        }
        catch (DeltaException e) when (GoesOnAfter(e))
        {
            _hasLost = true;
        }
    }

    private bool AwaitCommit(TimeSpan most) => _commit is null || Task.WaitAny([_commit], most) == 0;

    private void AwaitCommit()
    {
        if (_commit is { } commit)
            Task.WaitAny(commit);
    }

    /// <summary>Another has moved positions: all that is buffered may be in the table already, and is read again from where the table is.</summary>
    private void Reset(PositionsMovedException moved)
    {
        IngestMeter.Conflict(_options.Name);
        if (!moved.IsTakenBack && ++_resets > MostResets)
        {
            _commitFailed = true;
            throw new DeltaException(
                DeltaErrorCode.ConcurrentModification,
                $"another ingest with the same name or group writes the same table: {moved.Message}, {_resets} times in a row", moved)
            {
                Hint = "give this one another name with APP ID, or let both take part in one group with GROUP",
            };
        }

        _options.Warn($"{moved.Message}; they are read again from there");
        _wasReset = true;
        DropBuffered();
        if (IsStopping)
            return;
        if (_resets > 1)
            Wait(BatchCommitter.Backoff(_options, _resets - 2));
        var stored = _ledger.Stored.Keys.ToList();
        if (stored.Count > 0)
            CheckKept(stored, _options.MaxRetries);
        AssignAnew();
    }

    // A table that has forgotten positions gives no reason to begin anew.
    private void CheckKept(IReadOnlyCollection<TopicPartition> partitions, int retries)
    {
        _committer.AskAsync(CheckAsync, retries).GetAwaiter().GetResult();

        async Task<bool> CheckAsync(CancellationToken cancellationToken)
        {
            await _sink.CheckKeptAsync(partitions, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    private void DropBuffered()
    {
        foreach (var batch in _waiting)
            Recycle(batch.Messages);
        _waiting.Clear();
        _filling.Clear();
    }

    private void Recycle(MessageBuffer buffer)
    {
        buffer.Clear();
        if (_spare.Count < MostSpare)
            _spare.Push(buffer);
        else
            buffer.Dispose();
    }
}
