using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Confluent.Kafka;

namespace DeltaQuery.Engine.Ingest.Kafka;

/// <summary>Which partitions are read: those that we say, or those that the group gives us.</summary>
internal sealed partial class KafkaSource
{
    private readonly HashSet<TopicPartition> _owned = []; // that are read
    private readonly HashSet<TopicPartition> _given = []; // by the group, read or not
    private readonly Lock _commitGate = new();
    private IPartitionListener? _listener;
    private ExceptionDispatchInfo? _listenerFailure;
    private Dictionary<TopicPartition, long>? _toCommit;
    private Task? _commits;

    public void Assign(IReadOnlyDictionary<TopicPartition, long> starts)
    {
        if (_listener is not null)
        {
            Seek(starts);
            return;
        }

        RequireThere([.. starts.Keys], CancellationToken.None);
        _consumer.Assign(starts.Select(start => new TopicPartitionOffset(Theirs(start.Key), start.Value)));
        _consumer.Resume(starts.Keys.Select(Theirs)); // the client keeps partitions paused that are assigned anew
        _owned.Clear();
        _owned.UnionWith(starts.Keys);
        ForgetReadings();
    }

    public void Subscribe(IPartitionListener listener)
    {
        if (_options.Group == null)
            throw new InvalidOperationException("Without a group there is nothing to take part in.");
        _listener = listener;
        _consumer.Subscribe(_options.Pattern == null ? _options.Topics : [$"^(?:{_options.Pattern})$"]);
    }

    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => _consumer.Pause(OfOurs(partitions));

    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => _consumer.Resume(OfOurs(partitions));

    /// <summary>Commits on a thread of its own: a broker that hangs holds up nobody. What comes while a commit runs is put together.
    /// </summary>
    public void CommitGroupOffsets(IReadOnlyDictionary<TopicPartition, long> next)
    {
        if (_options.Group == null || next.Count == 0 || _isDisposed) return;
        lock (_commitGate)
        {
            _toCommit ??= [];
            foreach (var (partition, offset) in next)
                _toCommit[partition] = offset;
            if (_commits is not { IsCompleted: false })
                _commits = Task.Run(CommitAll);
        }
    }

    // The assignment is the group's.
    private void Seek(IReadOnlyDictionary<TopicPartition, long> starts)
    {
        _owned.Clear();
        _owned.UnionWith(starts.Keys.Where(_given.Contains));
        foreach (var (partition, start) in starts.Where(s => _owned.Contains(s.Key)))
            Seek(new TopicPartitionOffset(Theirs(partition), start));
        Resume([.. starts.Keys]);
        ForgetReadings();
    }

    /// <summary>Goes to an offset. The client seeks only where it fetches: a partition that was given to us a moment ago, or has stopped because its
    /// offset was out of range, is started there.</summary>
    private void Seek(TopicPartitionOffset start)
    {
        try
        {
            _consumer.Seek(start);
        }
        catch (KafkaException exception) when (exception.Error.Code is ErrorCode.Local_State or ErrorCode.Local_PrevInProgress)
        {
            try
            {
                _consumer.IncrementalUnassign([start.TopicPartition]);
                _consumer.IncrementalAssign([start]);
            }
            catch (KafkaException failed)
            {
                throw _failures.Other(failed.Error, start.Topic);
            }
        }
        catch (KafkaException exception)
        {
            throw _failures.Other(exception.Error, start.Topic);
        }
    }

    private IEnumerable<Confluent.Kafka.TopicPartition> OfOurs(IEnumerable<TopicPartition> partitions) =>
        partitions.Where(_owned.Contains).Select(Theirs);

    private void CommitAll()
    {
        while (true)
        {
            Dictionary<TopicPartition, long> offsets;
            lock (_commitGate)
            {
                if (_toCommit == null) return;
                (offsets, _toCommit) = (_toCommit, null);
            }
            try
            {
                _consumer.Commit(offsets.Select(o => new TopicPartitionOffset(Theirs(o.Key), o.Value)));
            }
            catch (KafkaException)
            {
                // Offsets in Kafka are for tools that show the lag; ours are in the table's log.
            }
        }
    }

    private List<TopicPartitionOffset> OnAssigned(List<Confluent.Kafka.TopicPartition> partitions)
    {
        var ours = partitions.Select(Ours).ToList();
        _given.UnionWith(ours);
        var starts = Tell(listener => listener.Assigned(ours)) ?? new Dictionary<TopicPartition, long>();
        _owned.UnionWith(starts.Keys);
        ForgetReadings();
        // The client asks for all that it gave; one that nobody wants starts at its end, and nothing of it is taken.
        return [.. partitions.Select(partition => new TopicPartitionOffset(
            partition, starts.TryGetValue(Ours(partition), out var start) ? new Offset(start) : Offset.End))];
    }

    private void OnRevoked(List<TopicPartitionOffset> partitions, bool lost)
    {
        var ours = partitions.Select(partition => Ours(partition.TopicPartition)).ToList();
        Tell(listener =>
        {
            if (lost)
                listener.Lost(ours);
            else
                listener.Revoked(ours);
            return true;
        });
        Tell(_ =>
        {
            Resume(ours); // they may come back
            return true;
        });
        _owned.ExceptWith(ours);
        _given.ExceptWith(ours);
        ForgetReadings();
    }

    /// <summary>Calls the listener. The client runs us in its own call, which no exception may cross: it is kept for the end of that.
    /// </summary>
    private T? Tell<T>(Func<IPartitionListener, T> call)
    {
        if (_listener is not { } listener) return default;
        try
        {
            return call(listener);
        }
#pragma warning disable CA1031 // thrown again by Take
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _listenerFailure ??= ExceptionDispatchInfo.Capture(exception);
            return default;
        }
    }

    /// <summary>What the client kept of its own call to give or take partitions: it would throw it from a Consume that nobody makes.</summary>
    private void ThrowIfNotRebalanced()
    {
        ref var kept = ref RebalanceFailure(_consumer);
        if (kept is not { } failure)
            return;
        kept = null;
        if (failure is KafkaException { Error: var error })
            throw _failures.Other(error, null);
        ExceptionDispatchInfo.Throw(failure);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "handlerException")]
    private static extern ref Exception? RebalanceFailure(
        [UnsafeAccessorType("Confluent.Kafka.Consumer`2[[Confluent.Kafka.Ignore, Confluent.Kafka],[Confluent.Kafka.Ignore, Confluent.Kafka]], Confluent.Kafka")]
        object consumer);

    private void ForgetReadings()
    {
        _readings.Clear();
        _last = null;
    }
}
