using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>A time of day or a timestamp in the reader's unit. What the unit cannot hold is a fault, not a loss.</summary>
/// <param name="times">The reader's units in one of the writer's.</param>
/// <param name="over">The writer's units in one of the reader's; one of both is 1.</param>
/// <param name="isTimestamp">Whether it is the microseconds of a TIMESTAMP.</param>
internal sealed class TimeReader(int times, int over, bool isTimestamp) : ValueReader
{
    private const long FirstTimestamp = -9_223_372_022_400_000_000; // DuckDB's
    private const long LastTimestamp = long.MaxValue - 1; // above is its infinity

    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        if (!cursor.TryReadLong(out var value))
            return false;
        if (over > 1 && value % over != 0)
            return cursor.Fail($"{value} has digits beyond the reader's unit, which would be lost");
        if (Math.BigMul(value, times, out var scaled) != scaled >> 63)
            return cursor.Fail($"time {value} is out of range");
        scaled /= over;
        if (isTimestamp && scaled is < FirstTimestamp or > LastTimestamp)
            return cursor.Fail($"time {value} is out of range");
        target.Add(scaled);
        return true;
    }
}
