using DeltaQuery.Engine.Ingest.Kafka;

namespace DeltaQuery.Engine.Ingest.Reading;

/// <summary>What a <see cref="KafkaFeed"/> reads.</summary>
/// <param name="Source">Where from.</param>
internal sealed record KafkaReadOptions(KafkaSourceOptions Source)
{
    /// <summary>The partitions of each topic; null for all that there are.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>>? Partitions { get; init; }

    /// <summary>Where it begins: at the first messages, at offsets or at a time.</summary>
    public StartRule Start { get; init; } = new(StartKind.Earliest);

    /// <summary>Where it ends: at the ends that partitions have when it begins, before offsets or before a time.</summary>
    public EndRule End { get; init; } = new(EndKind.End);

    /// <summary>After how many messages it ends at the latest; null for no such number.</summary>
    public long? MaxRows { get; init; }

    /// <summary>Whether it is an error that messages are gone which were asked for.</summary>
    public bool FailsOnDataLoss { get; init; } = true;
}
