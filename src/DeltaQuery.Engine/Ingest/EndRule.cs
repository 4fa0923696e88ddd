namespace DeltaQuery.Engine.Ingest;

/// <summary>When a loop ends; what it has read by then is committed.</summary>
internal sealed record EndRule(EndKind Kind)
{
    /// <summary>The time of <see cref="EndKind.Timestamp"/>.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>The offsets of <see cref="EndKind.Offsets"/>, which are not read themselves.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Offsets { get; init; } = new Dictionary<TopicPartition, long>();

    /// <summary>The number of messages of <see cref="EndKind.Rows"/>.</summary>
    public long Rows { get; init; }

    /// <summary>The time of <see cref="EndKind.Idle"/> and <see cref="EndKind.For"/>.</summary>
    public TimeSpan Duration { get; init; }
}
