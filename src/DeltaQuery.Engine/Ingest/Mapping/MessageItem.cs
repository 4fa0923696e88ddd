namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>What a message has beside the fields of its value.</summary>
internal enum MessageItem
{
    Key,
    Value,
    Topic,
    Partition,
    Offset,
    Timestamp,
    TimestampType,
    Headers,

    /// <summary>The value of one header; the last where its name comes twice.</summary>
    Header,

    /// <summary>When the batch was mapped; the same for all its messages.</summary>
    IngestTime,

    /// <summary>When the batch was written: the time of mapping, too, for rows are written before they are committed.</summary>
    CommitTime,

    /// <summary>The ingest's name; null for one without.</summary>
    IngestName,
}
