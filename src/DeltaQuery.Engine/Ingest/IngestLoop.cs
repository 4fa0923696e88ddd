namespace DeltaQuery.Engine.Ingest;

/// <summary>Reads messages from a source and hands them in batches to a sink: one thread of its own reads, while the batch before is committed.
/// </summary>
/// <remarks>
/// <para>All that changes here is changed by the reading thread; only the commit under way is another's, one at a time. The reader never waits long
/// without a poll: what it has no room for is paused.</para>
/// <para>Whatever ends the loop, the table has all of a batch or nothing, and its positions tell which: the next run goes on there.</para>
/// </remarks>
internal sealed partial class IngestLoop : IDisposable
{
    private const int MostMessages = 10_000; // of one poll, so that a commit that has ended is seen soon
    private const int FirstMessages = 1_000; // of the first poll, when their size is not known
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    private readonly IKafkaSource _source;
    private readonly IBatchSink _sink;
    private readonly LoopOptions _options;
    private readonly Action<BatchReport> _report;
    private readonly OffsetLedger _ledger = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly RateLimit _rate;
    private readonly Queue<Batch> _waiting = new();
    private readonly Stack<MessageBuffer> _spare = new();
    private readonly BatchCommitter _committer;
    private CancellationToken _canceled;
    private volatile bool _abandoned;
    private MessageBuffer _filling = new();
    private Task<CommitOutcome>? _commit;
    private Batch? _committing;
    private bool _isPaused;
    private bool _wasReset;
    private long _beganAt;
    private long _openedAt;
    private TimeSpan _polled; // since the batch was opened
    private long _lastMessageAt;
    private long _lastProgressAt;
    private long _committed;
    private long _batches;

    public IngestLoop(IKafkaSource source, IBatchSink sink, LoopOptions options, Action<BatchReport> report)
    {
        (_source, _sink, _options, _report) = (source, sink, options, report);
        _rate = new RateLimit(options.MaxRate, options.Clock);
        _committer = new BatchCommitter(source, sink, options, _stopping.Token, _ending.Token);
    }

    /// <summary>Ends when it is known where reading begins, or with the loop.</summary>
    public Task Begun => _begun.Task;

    private TimeProvider Clock => _options.Clock;

    /// <summary>The bytes of messages that are read and not committed.</summary>
    internal long BufferedBytes => _filling.ByteCount + _waiting.Sum(b => b.Messages.ByteCount) + (_committing?.Messages.ByteCount ?? 0);

    /// <summary>Whether a commit is under way.</summary>
    internal bool IsCommitting => _commit is { IsCompleted: false };

    // Messages that are committed or will be, if nothing comes between.
    private long Taken => _committed + _filling.Count + _waiting.Sum(b => (long)b.Messages.Count) + (_committing?.Messages.Count ?? 0);

    private bool IsStopping => _abandoned || _canceled.IsCancellationRequested;

    /// <summary>Starts to read.</summary>
    /// <param name="cancellationToken">Ends it: the commit under way and what is buffered have the grace time to come to their end.</param>
    /// <returns>Ends with the loop.</returns>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        _canceled = cancellationToken;
        new Thread(Run) { IsBackground = true, Name = "dq ingest" }.Start();
        return _ended.Task;
    }

    /// <summary>Ends it after the commit under way; what is buffered is dropped. <see cref="RunAsync"/> then ends without an error.</summary>
    public void Abandon()
    {
        if (_ended.Task.IsCompleted)
            return;
        _abandoned = true;
        _stopping.Cancel();
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _ending.Dispose();
    }

    private void Run()
    {
        Exception? failure = null;
        using (_canceled.Register(Stop))
        {
            Interlocked.Exchange(ref _lastCommitAt, Clock.GetTimestamp());
            try
            {
                using (IngestMeter.Watch(this, _options.Name))
                    Read();
                if (_canceled.IsCancellationRequested && !_abandoned)
                    failure = new OperationCanceledException("the ingest was stopped; what it had read is committed", _canceled);
            }
            catch (Exception e)
            {
                AwaitCommit();
                failure = Told(e);
            }
            finally
            {
                FreeBuffers();
            }
        }

        // Last: whoever waits for the end may dispose it, and nothing of it runs any more.
        if (failure is null)
            _ended.SetResult();
        else
            _ended.SetException(failure);
        _begun.TrySetResult();
    }

    private void Stop()
    {
        _stopping.Cancel();
        _ending.CancelAfter(_options.Grace);
    }

    private Exception? Told(Exception error) => _abandoned && BatchCommitter.MayPass(error) ? null
        : _canceled.IsCancellationRequested && error is not OperationCanceledException
            ? new OperationCanceledException($"the ingest was stopped; what it had read last is not committed: {error.Message}", error, _canceled)
            : error;

    private void Read()
    {
        Begin();
        _begun.TrySetResult();
        do
        {
            _wasReset = false;
            try
            {
                while (!IsStopping && !HasEnded())
                    TurnOrGoOn();
            }
            catch (OperationCanceledException) when (IsStopping)
            {
                // What was read by now is committed.
            }
            catch (DeltaException) when (!_commitFailed && !_abandoned)
            {
                Flush(polls: false); // what was read is good
                throw;
            }

            _wasReset = false;
            if (!_abandoned)
                Flush();
        }
        while (_wasReset && !IsStopping); // what was dropped is read again
        AwaitCommit();
        Reap();
    }

    private void TurnOrGoOn()
    {
        try
        {
            Turn();
            if (_hasLost)
                GoOn();
        }
        catch (DeltaException e) when (GoesOnAfter(e))
        {
            GoOn();
        }
    }

    private void Turn()
    {
        Advance();
        LookForChanges();
        Advance();
        MakeRoom();
        Advance();
        LookAtTable();
        Poll();
        if (IsDue())
            CloseBatch();
        Advance();
        RefreshHighs();
        ShowBuffered();
        TellProgress();
    }

    private void Poll()
    {
        var most = Most();
        if (most == 0)
        {
            Wait(_rate.UntilNext);
            return;
        }

        var before = Taken;
        var wasEmpty = !_ledger.IsMovedBy(_filling);
        var begun = Clock.GetTimestamp();
        AtEnd(_source.Poll(_filling, most, _isPaused ? TimeSpan.Zero : LongestWait(), _stopping.Token));
        Truncate();
        _ledger.Read(_filling);
        var read = Taken - before;
        var isEmpty = !_ledger.IsMovedBy(_filling);
        if (!isEmpty)
            _polled += Clock.GetElapsedTime(begun);
        if (wasEmpty && !isEmpty)
            _openedAt = Clock.GetTimestamp();
        if (read <= 0)
            return;
        _lastMessageAt = Clock.GetTimestamp();
        _rate.Take(read);
        IngestMeter.Read(_options.Name, read);
    }

    // So few that neither a batch nor the whole gets too much.
    private int Most()
    {
        var perMessage = _filling.Count == 0 ? 0 : Math.Max(1, _filling.ByteCount / _filling.Count);
        long most = Math.Min(MostMessages, _options.BatchRows - _filling.Count);
        most = Math.Min(most, perMessage == 0 ? FirstMessages : Math.Max(1, (ClosingBytes - _filling.ByteCount) / perMessage));
        if (_options.End.Kind == EndKind.Rows)
            most = Math.Min(most, _options.End.Rows - Taken);
        return (int)Math.Min(Math.Max(1, most), _rate.Allowed);
    }

    private TimeSpan LongestWait()
    {
        var wait = LongestPoll;
        if (_ledger.IsMovedBy(_filling))
            wait = Least(wait, _options.BatchInterval - Clock.GetElapsedTime(_openedAt));
        if (_options.End.Kind == EndKind.For)
            wait = Least(wait, _options.End.Duration - Clock.GetElapsedTime(_beganAt));
        if (_options.End.Kind == EndKind.Idle)
            wait = Least(wait, _options.End.Duration - Clock.GetElapsedTime(_lastMessageAt));
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;

        static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;
    }

    // A batch that is committed and one that is filled must fit.
    private long ClosingBytes => Math.Max(1, Math.Min(_options.BatchBytes, _options.MaxMemory / 2));

    private bool IsDue() =>
        _closesSoon || _filling.Count >= _options.BatchRows || _filling.ByteCount >= ClosingBytes
        || (_ledger.IsMovedBy(_filling) && Clock.GetElapsedTime(_openedAt) >= _options.BatchInterval);

    private void Wait(TimeSpan time) =>
        Task.Delay(time < LongestPoll ? time : LongestPoll, Clock, _stopping.Token).ContinueWith(static _ => { }, TaskScheduler.Default).Wait();

    private void TellProgress()
    {
        if (_options.Progress is not { } progress || Clock.GetElapsedTime(_lastProgressAt) < ProgressInterval)
            return;
        _lastProgressAt = Clock.GetTimestamp();
        progress(new LoopProgress(Taken, _committed, _toRead) { Positions = _ledger.Positions, IsPaused = _isPaused, Lag = Lag, LagGrowths = _lagGrowths });
    }

    private void FreeBuffers()
    {
        _filling.Dispose();
        foreach (var batch in _waiting)
            batch.Messages.Dispose();
        foreach (var buffer in _spare)
            buffer.Dispose();
    }
}
