namespace DeltaQuery.Engine.Ingest;

/// <summary>Where reading begins in a partition that the table has no position of.</summary>
internal enum StartKind
{
    /// <summary>At the first message that is kept.</summary>
    Earliest,

    /// <summary>Behind the last message.</summary>
    Latest,

    /// <summary>Where the group is as Kafka has it; at the first message where Kafka has nothing.</summary>
    Group,

    /// <summary>At the first message of that time or later.</summary>
    Timestamp,

    /// <summary>At offsets that are told; at the first message in partitions for which none is.</summary>
    Offsets,
}
