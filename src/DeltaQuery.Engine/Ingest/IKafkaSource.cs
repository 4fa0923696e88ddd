namespace DeltaQuery.Engine.Ingest;

/// <summary>Where messages come from. Used by one thread at a time, but where a call says otherwise; what fails for good throws a
/// <see cref="DeltaException"/>, what passes by itself (a broker that restarts) gives no messages meanwhile.</summary>
internal interface IKafkaSource : IDisposable
{
    /// <summary>The topics that are read, by name, as they are now.</summary>
    /// <exception cref="DeltaException">A topic that is named does not exist; no broker could be reached.</exception>
    IReadOnlyList<TopicDescription> Topics(CancellationToken cancellationToken);

    /// <summary>The same without those that are not there, or no longer.</summary>
    /// <exception cref="DeltaException">No broker could be reached.</exception>
    IReadOnlyList<TopicDescription> TopicsThere(CancellationToken cancellationToken);

    /// <summary>The same, asked once; may be asked beside all other calls. It does not fail.</summary>
    /// <returns>Null if the brokers do not answer soon.</returns>
    Task<IReadOnlyList<TopicDescription>?> LookAsync();

    /// <summary>The ids that topics have now (<see cref="TopicDescription.Id"/>), asked once; may be asked beside all other calls. It does not fail.
    /// </summary>
    /// <returns>Topics that have none, or are gone, are missing; null if the brokers do not answer soon.</returns>
    Task<IReadOnlyDictionary<string, string>?> TopicIdsAsync(IReadOnlyCollection<string> topics);

    /// <summary>Where partitions end now, asked once; may be asked beside all other calls. It does not fail.</summary>
    /// <returns>Partitions of which the brokers do not tell it soon are missing.</returns>
    Task<IReadOnlyDictionary<TopicPartition, long>> EndsAsync(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Between which offsets a partition can be read now.</summary>
    Watermarks WatermarksOf(TopicPartition partition, CancellationToken cancellationToken);

    /// <summary>The first offset at or after a time, for each partition; its end where there is none.</summary>
    IReadOnlyDictionary<TopicPartition, long> OffsetsAt(
        DateTimeOffset time, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken);

    /// <summary>The next offsets that the group has committed to Kafka; partitions without are missing.</summary>
    IReadOnlyDictionary<TopicPartition, long> GroupOffsets(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken);

    /// <summary>Reads these partitions, and no others, from these offsets on; none of them is paused. As a member of a group: of those
    /// that it gave us.</summary>
    void Assign(IReadOnlyDictionary<TopicPartition, long> starts);

    /// <summary>Takes part in the group: the broker says which partitions are ours.</summary>
    /// <param name="listener">Told within <see cref="Poll"/>.</param>
    void Subscribe(IPartitionListener listener);

    /// <summary>Adds messages to a batch, at most so many, and waits at most so long for the first; moves the batch's positions over what has no
    /// message (<see cref="MessageBuffer.MoveTo"/>).</summary>
    /// <returns>The partitions at whose end the reader has arrived since the last call.</returns>
    /// <exception cref="DeltaException">A failure that does not pass; DataLoss: messages, or a topic, are no longer there.</exception>
    IReadOnlyList<TopicPartition> Poll(MessageBuffer into, int most, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Stops to fetch partitions; what was fetched already may still come.</summary>
    void Pause(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Goes on to fetch partitions.</summary>
    void Resume(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Tells Kafka how far the group is, for tools that look at the lag; a failure is no error.</summary>
    void CommitGroupOffsets(IReadOnlyDictionary<TopicPartition, long> next);
}
