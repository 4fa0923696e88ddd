namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>How keys or values are encoded.</summary>
internal enum MessageFormatKind
{
    Json,
    Avro,
    Csv,
    Text,
    Bytes,
}
