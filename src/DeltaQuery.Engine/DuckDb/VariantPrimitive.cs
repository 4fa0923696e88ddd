namespace DeltaQuery.Engine.DuckDb;

/// <summary>The primitive types of a Parquet variant.</summary>
/// <remarks><see href="https://github.com/apache/parquet-format/blob/master/VariantEncoding.md">Variant Binary Encoding</see>.</remarks>
internal enum VariantPrimitive : byte
{
    Null = 0,
    True = 1,
    False = 2,
    Int8 = 3,
    Int16 = 4,
    Int32 = 5,
    Int64 = 6,
    Double = 7,
    Decimal4 = 8,
    Decimal8 = 9,
    Decimal16 = 10,
    Date = 11,
    TimestampTz = 12,
    Timestamp = 13,
    Float = 14,
    Binary = 15,
    Text = 16,
    Time = 17,
    TimestampTzNs = 18,
    TimestampNs = 19,
    Uuid = 20,
}
