namespace DeltaQuery.Engine.Ingest;

/// <summary>Where batches go: a table, and what an INGEST says about rows. Used by one thread at a time.</summary>
internal interface IBatchSink : IAsyncDisposable
{
    /// <summary>The next offset of each partition as the newest version of the table has it; partitions without are missing.</summary>
    Task<IReadOnlyDictionary<TopicPartition, long>> PositionsAsync(
        IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken);

    /// <summary>The same of all partitions of a topic that the table has positions of; there may be more of them than the topic has partitions.</summary>
    Task<IReadOnlyDictionary<TopicPartition, long>> PositionsAsync(string topic, CancellationToken cancellationToken);

    /// <summary>The id that each topic had when positions of it were committed last (<see cref="PositionMove.TopicId"/>); topics without are
    /// missing.</summary>
    Task<IReadOnlyDictionary<string, string>> TopicIdsAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken);

    /// <summary>Looks whether an ingest of these partitions can begin.</summary>
    /// <exception cref="DeltaException">There is no table, or it has forgotten positions that it had.</exception>
    Task CheckStartAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken);

    /// <summary>Looks whether the table has forgotten positions that it had.</summary>
    /// <exception cref="DeltaException">QueryFailed: it has.</exception>
    Task CheckKeptAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken);

    /// <summary>Puts positions back, all at once, so that messages of these partitions count as not read.</summary>
    /// <exception cref="PositionsMovedException">Another has moved them meanwhile.</exception>
    /// <exception cref="DeltaException">Anything else; the positions that are asked for then tell whether they were put back.</exception>
    Task RewindAsync(IReadOnlyList<PositionMove> moves, CancellationToken cancellationToken);

    /// <summary>Tells messages that will be committed next, while others are: decoding them may begin, as their <see cref="MessageBuffer.Ahead"/>. It
    /// may be called beside <see cref="CommitAsync"/>, and returns at once.</summary>
    void Foresee(MessageBuffer messages)
    {
    }

    /// <summary>Decodes and maps the messages, writes their rows and commits them with the positions: all or nothing. No messages, only positions
    /// that moved, is a batch, too.</summary>
    /// <exception cref="PositionsMovedException">Another has committed positions of these partitions, or of a topic that was made again since
    /// (<see cref="PositionMove.TopicId"/>): nothing of the batch is in the table.</exception>
    /// <exception cref="DeltaException">Anything else; nothing of the batch is in the table, unless the message says that nobody knows.</exception>
    Task<CommittedBatch> CommitAsync(MessageBuffer messages, IReadOnlyList<PositionMove> moves, CancellationToken cancellationToken);
}
