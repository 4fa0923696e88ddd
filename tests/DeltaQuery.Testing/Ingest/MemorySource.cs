using System.Collections.Concurrent;
using DeltaQuery.Engine;
using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Testing.Ingest;

/// <summary>A source of messages in memory. Where it would wait, the clock jumps.</summary>
internal sealed class MemorySource(JumpingClock clock, params IReadOnlyList<MemoryTopic> topics) : IKafkaSource
{
    private readonly Dictionary<TopicPartition, long> _positions = [];
    private readonly HashSet<TopicPartition> _given = []; // by the group
    private readonly HashSet<TopicPartition> _paused = [];
    private readonly HashSet<TopicPartition> _told = [];
    private readonly ConcurrentQueue<Action> _events = new();
    private readonly Dictionary<TopicPartition, long> _groupOffsets = [];
    private IPartitionListener? _listener;
    private int _idQuestions;

    /// <summary>Called at the beginning of each poll.</summary>
    public Action? OnPoll { get; set; }

    /// <summary>Called before the clock jumps.</summary>
    public Action? BeforeWait { get; set; }

    /// <summary>How often partitions were assigned.</summary>
    public int Assignments { get; private set; }

    /// <summary>How often partitions were paused, and resumed.</summary>
    public int Pauses { get; private set; }

    public int Resumes { get; private set; }

    public int Polls { get; private set; }

    /// <summary>Thrown by the next question for topics.</summary>
    public DeltaException? TopicsFailure { get; set; }

    /// <summary>Called before ids are told; null is told where it says no.</summary>
    public Func<bool>? TellsIds { get; set; }

    /// <summary>How often ids were asked for.</summary>
    public int IdQuestions => _idQuestions;

    /// <summary>Whether ends are told.</summary>
    public bool TellsEnds { get; set; } = true;

    /// <summary>What was told to Kafka.</summary>
    public Dictionary<TopicPartition, long> GroupCommitted { get; } = [];

    public bool IsDisposed { get; private set; }

    public IReadOnlyCollection<TopicPartition> Paused => _paused;

    public IReadOnlyDictionary<TopicPartition, long> Positions => _positions;

    /// <summary>What the group has committed before.</summary>
    public void SetGroupOffset(TopicPartition partition, long next) => _groupOffsets[partition] = next;

    /// <summary>The group gives partitions, in the next poll.</summary>
    public void Give(params IReadOnlyCollection<TopicPartition> partitions) => _events.Enqueue(() =>
    {
        _given.UnionWith(partitions);
        foreach (var (partition, start) in _listener!.Assigned(partitions))
            _positions[partition] = start;
    });

    /// <summary>The group takes partitions away, in the next poll.</summary>
    public void Revoke(params IReadOnlyCollection<TopicPartition> partitions) => _events.Enqueue(() =>
    {
        _listener!.Revoked(partitions);
        Take(partitions);
    });

    /// <summary>The group has given partitions to another.</summary>
    public void Lose(params IReadOnlyCollection<TopicPartition> partitions) => _events.Enqueue(() =>
    {
        _listener!.Lost(partitions);
        Take(partitions);
    });

    public IReadOnlyList<TopicDescription> Topics(CancellationToken cancellationToken)
    {
        if (TopicsFailure is { } failure)
        {
            TopicsFailure = null;
            throw failure;
        }

        return [.. topics.Where(t => t.Exists).Select(t => t.Description)];
    }

    public IReadOnlyList<TopicDescription> TopicsThere(CancellationToken cancellationToken) => Topics(cancellationToken);

    public Task<IReadOnlyList<TopicDescription>?> LookAsync()
    {
        try
        {
            return Task.FromResult<IReadOnlyList<TopicDescription>?>(Topics(default));
        }
        catch (DeltaException)
        {
            return Task.FromResult<IReadOnlyList<TopicDescription>?>(null);
        }
    }

    public Task<IReadOnlyDictionary<string, string>?> TopicIdsAsync(IReadOnlyCollection<string> names)
    {
        Interlocked.Increment(ref _idQuestions);
        return Task.FromResult<IReadOnlyDictionary<string, string>?>(TellsIds?.Invoke() == false ? null
            : topics.Where(t => t.Exists && t.Id is not null && names.Contains(t.Name)).ToDictionary(t => t.Name, t => t.Id!));
    }

    public Task<IReadOnlyDictionary<TopicPartition, long>> EndsAsync(IReadOnlyCollection<TopicPartition> partitions) =>
        TellsEnds ? Task.FromResult<IReadOnlyDictionary<TopicPartition, long>>(partitions.ToDictionary(p => p, p => Topic(p).Marks(p.Partition).End))
        : new TaskCompletionSource<IReadOnlyDictionary<TopicPartition, long>>().Task;

    public Watermarks WatermarksOf(TopicPartition partition, CancellationToken cancellationToken) => There(partition).Marks(partition.Partition);

    public IReadOnlyDictionary<TopicPartition, long> OffsetsAt(
        DateTimeOffset time, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) =>
        partitions.ToDictionary(p => p, p => Topic(p).OffsetAt(p.Partition, time));

    public IReadOnlyDictionary<TopicPartition, long> GroupOffsets(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) =>
        partitions.Where(_groupOffsets.ContainsKey).ToDictionary(p => p, p => _groupOffsets[p]);

    public void Assign(IReadOnlyDictionary<TopicPartition, long> starts)
    {
        Assignments++;
        _positions.Clear();
        foreach (var (partition, start) in starts)
            if (_listener is null || _given.Contains(partition))
                _positions[partition] = start;
        _paused.Clear();
        _told.Clear();
    }

    public void Subscribe(IPartitionListener listener) => _listener = listener;

    public IReadOnlyList<TopicPartition> Poll(MessageBuffer into, int most, TimeSpan wait, CancellationToken cancellationToken)
    {
        Polls++;
        OnPoll?.Invoke();
        while (_events.TryDequeue(out var given))
            given();
        cancellationToken.ThrowIfCancellationRequested();
        var before = into.Count;
        var ended = new List<TopicPartition>();
        foreach (var (partition, position) in _positions.Where(p => !_paused.Contains(p.Key)).ToList())
        {
            var left = most - (into.Count - before);
            if (left <= 0)
                break;
            var next = There(partition).Read(partition.Partition, position, left, into);
            _positions[partition] = next;
            var isEnd = next == Topic(partition).Marks(partition.Partition).End;
            if (!isEnd)
                _told.Remove(partition);
            else if (next > position || _told.Add(partition))
            {
                _told.Add(partition);
                into.MoveTo(partition, next);
                ended.Add(partition);
            }
        }

        if (into.Count == before && ended.Count == 0)
        {
            BeforeWait?.Invoke();
            clock.Advance(wait);
        }

        return ended;
    }

    public void Pause(IReadOnlyCollection<TopicPartition> partitions)
    {
        Pauses++;
        _paused.UnionWith(partitions);
    }

    public void Resume(IReadOnlyCollection<TopicPartition> partitions)
    {
        Resumes++;
        _paused.ExceptWith(partitions);
    }

    public void CommitGroupOffsets(IReadOnlyDictionary<TopicPartition, long> next)
    {
        foreach (var (partition, offset) in next)
            GroupCommitted[partition] = offset;
    }

    public void Dispose() => IsDisposed = true;

    private void Take(IReadOnlyCollection<TopicPartition> partitions)
    {
        _given.ExceptWith(partitions);
        foreach (var partition in partitions)
            _positions.Remove(partition);
    }

    private MemoryTopic There(TopicPartition partition) => Topic(partition) is { Exists: true } topic ? topic
        : throw new DeltaException(DeltaErrorCode.DataLoss, $"topic {partition.Topic} is no longer there: it was deleted while it was read");

    private MemoryTopic Topic(TopicPartition partition) => topics.Single(t => t.Name == partition.Topic);
}
