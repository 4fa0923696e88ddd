namespace DeltaQuery.Engine.Ingest;

/// <summary>The group gives and takes partitions, within a poll.</summary>
internal sealed partial class IngestLoop : IPartitionListener
{
    private readonly HashSet<TopicPartition> _given = []; // by the group; those of deleted topics, too, until it takes them

    IReadOnlyDictionary<TopicPartition, long> IPartitionListener.Assigned(IReadOnlyCollection<TopicPartition> partitions)
    {
        AwaitCommit(); // the sink is one thread's at a time
        _given.UnionWith(partitions);
        RefreshTopics();
        if (_options.ContinuesAfterLoss)
            ForgetTargets();
        var opened = _options.ContinuesAfterLoss ? [.. partitions.Where(IsThere)] : partitions;
        Open(opened, _options.MaxRetries);
        _pausesAgain = true;
        return opened.ToDictionary(p => p, _ledger.Position);
    }

    void IPartitionListener.Revoked(IReadOnlyCollection<TopicPartition> partitions)
    {
        var began = Clock.GetTimestamp();
        Truncate();
        HandOver(_filling.Take()); // the poll that this is within goes on to add to the same buffer
        for (BeginCommit(); _commit is { } commit; BeginCommit())
        {
            var left = _options.RevokeWait - Clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || !AwaitCommit(left) || !commit.IsCompletedSuccessfully || commit.Result is not { Moved: null, MadeAgain.Count: 0 })
                break;
            Reap();
        }

        Forget(partitions);
    }

    void IPartitionListener.Lost(IReadOnlyCollection<TopicPartition> partitions) => Forget(partitions);

    private void Forget(IReadOnlyCollection<TopicPartition> partitions)
    {
        _given.ExceptWith(partitions);
        foreach (var partition in partitions)
        {
            _ledger.Close(partition);
            _arrived.Remove(partition);
        }

        _filling.Drop(partitions);
        for (var i = _waiting.Count; i > 0; i--)
        {
            var batch = _waiting.Dequeue();
            batch.Messages.Drop(partitions);
            var moves = batch.Moves.Where(m => !partitions.Contains(m.Partition)).ToList();
            if (moves.Count > 0)
                _waiting.Enqueue(batch with { Moves = moves, Ends = batch.Ends.Where(e => !partitions.Contains(e.Key)).ToDictionary() });
            else
                Recycle(batch.Messages);
        }
    }
}
