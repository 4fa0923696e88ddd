namespace DeltaQuery.Engine.DuckDb;

/// <summary>The unit in which a timestamp is stored.</summary>
internal enum TimestampUnit
{
    Microsecond,
    Second,
    Millisecond,
    Nanosecond,
}
