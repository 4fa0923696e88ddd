namespace DeltaQuery.Engine.Ingest.Reading;

/// <summary>The columns of read_kafka(), in order.</summary>
internal enum KafkaColumn
{
    Key,
    Value,
    Topic,
    Partition,
    Offset,
    Timestamp,
    TimestampType,
    Headers,
}
