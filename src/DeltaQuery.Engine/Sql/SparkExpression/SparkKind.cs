namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>The kinds of Spark's types; the numbers in the order in which they widen.</summary>
internal enum SparkKind
{
    /// <summary>The type of NULL.</summary>
    Void,
    Boolean,
    Byte,
    Short,
    Int,
    Long,
    Float,
    Double,
    Decimal,
    String,
    Binary,
    Date,

    /// <summary>An instant with microseconds.</summary>
    Timestamp,

    /// <summary>Microseconds without a time zone.</summary>
    TimestampNtz,
    Array,
    Map,
    Struct,
    Variant,

    /// <summary>A type that this room doesn't compute with.</summary>
    Other,
}
