namespace DeltaQuery.Engine.Ingest;

/// <summary>Keeps account of the partitions that are ours: what the table has of each, what was handed over to be committed, and how far it is read.
/// </summary>
/// <remarks>A batch moves each position from where the batch before it has left it, so that batches can be closed while others are under way.
/// </remarks>
internal sealed class OffsetLedger
{
    private readonly Dictionary<TopicPartition, Account> _accounts = [];

    public IReadOnlyCollection<TopicPartition> Partitions => _accounts.Keys;

    /// <summary>The next offset to hand over of each partition.</summary>
    public Dictionary<TopicPartition, long> Ends => _accounts.ToDictionary(a => a.Key, a => a.Value.Handed ?? a.Value.Start);

    /// <summary>The next offset to commit of each partition.</summary>
    public Dictionary<TopicPartition, long> Committed => _accounts.ToDictionary(a => a.Key, a => a.Value.Committed);

    /// <summary>The next offset to read of each partition.</summary>
    public Dictionary<TopicPartition, long> Positions => _accounts.ToDictionary(a => a.Key, a => a.Value.Position);

    /// <summary>The next offset of each partition as the table has it, where it has one.</summary>
    public Dictionary<TopicPartition, long> Stored => _accounts.Where(a => a.Value.IsStored).ToDictionary(a => a.Key, a => a.Value.Committed);

    public bool Has(TopicPartition partition) => _accounts.ContainsKey(partition);

    /// <summary>Opens a partition's account, new.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="stored">The table's position; null where it has none.</param>
    /// <param name="start">The offset to read from.</param>
    /// <param name="mustStore">Whether the start is kept even if nothing is read: another one would be chosen later.</param>
    /// <param name="topicId">The topic's id.</param>
    public void Open(TopicPartition partition, long? stored, long start, bool mustStore, string? topicId) =>
        _accounts[partition] = new Account
        {
            Handed = stored, IsStored = stored is not null, Committed = stored ?? start, Start = start, Position = start, MustStore = mustStore, TopicId = topicId,
        };

    public void Close(TopicPartition partition) => _accounts.Remove(partition);

    /// <summary>Forgets all partitions.</summary>
    /// <returns>Brings them back as they were, in place of others.</returns>
    public Action Clear()
    {
        var accounts = _accounts.ToList();
        _accounts.Clear();
        return () =>
        {
            _accounts.Clear();
            foreach (var (partition, account) in accounts)
                _accounts.Add(partition, account);
        };
    }

    /// <summary>Takes note of how far a buffer has read.</summary>
    public void Read(MessageBuffer buffer)
    {
        foreach (var (partition, next) in buffer.Next)
            if (_accounts.TryGetValue(partition, out var account))
                account.Position = next;
    }

    /// <summary>The next offset to read.</summary>
    public long Position(TopicPartition partition) => _accounts[partition].Position;

    /// <summary>The next offset to hand over.</summary>
    public long HandedOver(TopicPartition partition) => _accounts[partition].Handed ?? _accounts[partition].Start;

    /// <summary>The topic's id when reading began; null where none was told.</summary>
    public string? TopicId(TopicPartition partition) => _accounts[partition].TopicId;

    /// <summary>Whether a buffer moves a position.</summary>
    public bool IsMovedBy(MessageBuffer buffer)
    {
        foreach (var (partition, next) in buffer.Next)
            if (_accounts.TryGetValue(partition, out var account) && account.IsMovedTo(next))
                return true;
        return false;
    }

    /// <summary>The positions that a buffer moves, which count as handed over from now on.</summary>
    public List<PositionMove> HandOver(MessageBuffer buffer)
    {
        var moves = new List<PositionMove>();
        foreach (var (partition, next) in buffer.Next)
        {
            if (!_accounts.TryGetValue(partition, out var account) || !account.IsMovedTo(next))
                continue;
            moves.Add(new PositionMove(partition, account.Handed, next) { TopicId = account.TopicId });
            account.Handed = next;
            account.Position = Math.Max(account.Position, next);
        }

        return moves;
    }

    /// <summary>Takes note of what is committed.</summary>
    public void Commit(IEnumerable<PositionMove> moves)
    {
        foreach (var move in moves)
            if (_accounts.TryGetValue(move.Partition, out var account))
                (account.Committed, account.IsStored) = (move.Next, true);
    }

    private sealed class Account
    {
        public long? Handed { get; set; }

        public long Committed { get; set; }

        public bool IsStored { get; set; }

        public long Start { get; init; }

        public long Position { get; set; }

        public bool MustStore { get; init; }

        public string? TopicId { get; init; }

        public bool IsMovedTo(long next) => Handed is { } handed ? handed != next : MustStore || next != Start;
    }
}
