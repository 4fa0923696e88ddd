namespace DeltaQuery.Engine.Schema;

/// <summary>The protocol's primitive types, decimal aside.</summary>
internal enum PrimitiveKind
{
    String,
    Long,
    Integer,
    Short,
    Byte,
    Float,
    Double,
    Boolean,
    Binary,
    Date,

    /// <summary>An instant with microseconds.</summary>
    Timestamp,

    /// <summary>Microseconds without a time zone.</summary>
    TimestampNtz,

    /// <summary>A column of nulls that no data file holds. Old writers call it <c>null</c>.</summary>
    Void,

    Variant,
}
