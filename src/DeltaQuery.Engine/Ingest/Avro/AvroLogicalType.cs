namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>The logical types of the specification. Those that it does not know, and those that break its rules, are
/// <see cref="None"/>.</summary>
internal enum AvroLogicalType
{
    None,
    Decimal,
    Uuid,
    Date,
    TimeMillis,
    TimeMicros,
    TimestampMillis,
    TimestampMicros,
    TimestampNanos,
    LocalTimestampMillis,
    LocalTimestampMicros,
    LocalTimestampNanos,
    Duration,
}
