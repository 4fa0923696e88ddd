namespace DeltaQuery.Engine;

/// <summary>Which type the values of a column have, with the numbers that DuckDB gives them.</summary>
public enum ResultTypeId
{
    /// <summary>One byte, 0 or 1.</summary>
    Boolean = 1,

    /// <summary>8 bits with a sign.</summary>
    TinyInt = 2,

    /// <summary>16 bits with a sign.</summary>
    SmallInt = 3,

    /// <summary>32 bits with a sign.</summary>
    Integer = 4,

    /// <summary>64 bits with a sign.</summary>
    BigInt = 5,

    /// <summary>8 bits without a sign.</summary>
    UTinyInt = 6,

    /// <summary>16 bits without a sign.</summary>
    USmallInt = 7,

    /// <summary>32 bits without a sign.</summary>
    UInteger = 8,

    /// <summary>64 bits without a sign.</summary>
    UBigInt = 9,

    /// <summary>A 32-bit float.</summary>
    Float = 10,

    /// <summary>A 64-bit float.</summary>
    Double = 11,

    /// <summary>A timestamp without time zone: microseconds since 1970-01-01 in 64 bits.</summary>
    Timestamp = 12,

    /// <summary>Days since 1970-01-01 in 32 bits.</summary>
    Date = 13,

    /// <summary>Microseconds since midnight in 64 bits.</summary>
    Time = 14,

    /// <summary>Months and days in 32 bits each, microseconds in 64.</summary>
    Interval = 15,

    /// <summary>128 bits with a sign.</summary>
    HugeInt = 16,

    /// <summary>Text in UTF-8.</summary>
    Varchar = 17,

    /// <summary>Bytes.</summary>
    Blob = 18,

    /// <summary>A number of <see cref="ResultType.Precision"/> digits, <see cref="ResultType.Scale"/> of them after the point.</summary>
    Decimal = 19,

    /// <summary>A timestamp without time zone: seconds since 1970-01-01 in 64 bits.</summary>
    TimestampS = 20,

    /// <summary>A timestamp without time zone: milliseconds since 1970-01-01 in 64 bits.</summary>
    TimestampMs = 21,

    /// <summary>A timestamp without time zone: nanoseconds since 1970-01-01 in 64 bits.</summary>
    TimestampNs = 22,

    /// <summary>One of a list of texts.</summary>
    Enum = 23,

    /// <summary>A list of any length.</summary>
    List = 24,

    /// <summary>Fields with names.</summary>
    Struct = 25,

    /// <summary>Keys and values.</summary>
    Map = 26,

    /// <summary>128 bits, the highest one flipped.</summary>
    Uuid = 27,

    /// <summary>A value of one of several types.</summary>
    Union = 28,

    /// <summary>A string of bits.</summary>
    Bit = 29,

    /// <summary>A time of day with an offset from UTC.</summary>
    TimeTz = 30,

    /// <summary>An instant: microseconds since 1970-01-01 UTC in 64 bits.</summary>
    TimestampTz = 31,

    /// <summary>128 bits without a sign.</summary>
    UHugeInt = 32,

    /// <summary>A list of a fixed length.</summary>
    Array = 33,

    /// <summary>A whole number of any length.</summary>
    BigNum = 35,

    /// <summary>NULL alone.</summary>
    Null = 36,

    /// <summary>Nanoseconds since midnight in 64 bits.</summary>
    TimeNs = 39,

    /// <summary>A shape, as well-known binary.</summary>
    Geometry = 40,

    /// <summary>A value of any type.</summary>
    Variant = 41,
}
