namespace DeltaQuery.Engine.Remote.Arrow;

/// <summary>How the values of a column lie in a record batch, and how they become DuckDB's.</summary>
internal enum ArrowLayout
{
    /// <summary>No value at all.</summary>
    Null,

    /// <summary>A bit each.</summary>
    Bits,

    /// <summary>So many bytes each, the same in DuckDB.</summary>
    Fixed,

    /// <summary>Whole numbers of 128 bits, of which DuckDB keeps as many as the digits need.</summary>
    Decimal,

    /// <summary>Nanoseconds since midnight in 64 bits.</summary>
    TimeNanos,

    /// <summary>Microseconds in 64 bits.</summary>
    DayTime,

    /// <summary>Months in 32 bits.</summary>
    YearMonth,

    /// <summary>Months and days in 32 bits each, nanoseconds in 64.</summary>
    MonthDayNano,

    /// <summary>Bytes between offsets of 32 bits.</summary>
    Bytes,

    /// <summary>Bytes between offsets of 64 bits.</summary>
    LargeBytes,

    /// <summary>Elements between offsets of 32 bits.</summary>
    List,

    /// <summary>A child a field.</summary>
    Struct,

    /// <summary>A struct of <c>value</c> and <c>metadata</c>.</summary>
    Variant,
}
