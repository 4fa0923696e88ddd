namespace DeltaQuery.Engine.Ingest;

/// <summary>START FROM: where reading begins in a partition that the table has no position of.</summary>
internal sealed record StartRule(StartKind Kind)
{
    /// <summary>The time of <see cref="StartKind.Timestamp"/>.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>The next offsets of <see cref="StartKind.Offsets"/>.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Offsets { get; init; } = new Dictionary<TopicPartition, long>();

    /// <summary>Whether the answer is another one later: it must be in the table before anything is read.</summary>
    public bool Passes => Kind is StartKind.Latest or StartKind.Group;
}
