namespace DeltaQuery.Engine.Ingest;

/// <summary>How far it is behind, for those who look at it meanwhile.</summary>
internal sealed partial class IngestLoop
{
    private static readonly TimeSpan HighsInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestHighs = TimeSpan.FromMilliseconds(500);

    // The questions for ends take at most so small a part of the time.
    private const int HighsShare = 20;

    private readonly Dictionary<TopicPartition, long> _highs = [];
    private volatile LoopReading _reading = LoopReading.Nothing;
    private long _lastCommitAt;
    private long _highsAt;
    private TimeSpan _highsTook;
    private long _lagAt;
    private long? _lagThen;
    private long _batchesThen;
    private int _lagGrowths;

    /// <summary>What it shows now; for any thread.</summary>
    public LoopReading Reading => _reading;

    /// <summary>How long ago the last commit was, or its beginning; for any thread.</summary>
    public TimeSpan LastCommitAge => Clock.GetElapsedTime(Interlocked.Read(ref _lastCommitAt));

    private long? Lag => _reading.Lags is { Count: > 0 } lags ? lags.Values.Sum() : null;

    private void ShowBuffered()
    {
        var (messages, bytes) = (Taken - _committed, BufferedBytes);
        if (_reading.BufferedMessages != messages || _reading.BufferedBytes != bytes)
            _reading = _reading with { BufferedMessages = messages, BufferedBytes = bytes };
    }

    private void ShowLags() => _reading = _reading with { Lags = LagsBehind(_ledger.Committed) };

    private Dictionary<TopicPartition, long> LagsBehind(IReadOnlyDictionary<TopicPartition, long> ends) =>
        ends.Where(e => _highs.ContainsKey(e.Key)).ToDictionary(e => e.Key, e => Math.Max(0, _highs[e.Key] - e.Value));

    /// <summary>Asks for the partitions' ends from time to time; brokers that do not answer at once are asked later.</summary>
    private void RefreshHighs()
    {
        if (Clock.GetElapsedTime(_highsAt) < HighsInterval || Clock.GetElapsedTime(_highsAt) < _highsTook * HighsShare)
            return;
        var begun = Clock.GetTimestamp();
        foreach (var partition in _ledger.Partitions)
        {
            var left = LongestHighs - Clock.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero)
                break;
            if (_source.EndOf(partition, left) is { } end)
                _highs[partition] = end;
        }

        _highsAt = Clock.GetTimestamp();
        _highsTook = Clock.GetElapsedTime(begun, _highsAt);
        ShowLags();
        NoteGrowth();
    }

    /// <summary>Counts for how many intervals on end the lag has grown without a commit.</summary>
    private void NoteGrowth()
    {
        if (Clock.GetElapsedTime(_lagAt) < _options.BatchInterval)
            return;
        _lagGrowths = _batches == _batchesThen && _lagThen is { } then && Lag > then ? _lagGrowths + 1 : 0;
        (_lagAt, _lagThen, _batchesThen) = (Clock.GetTimestamp(), Lag, _batches);
    }
}
