namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>The types of Avro; the first eight are the primitive ones.</summary>
internal enum AvroKind
{
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Record,
    Enum,
    Array,
    Map,
    Union,
    Fixed,
}
