using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>An int of days since 1970, as DATE.</summary>
internal sealed class DateReader : ValueReader
{
    public static readonly DateReader Instance = new();

    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        if (!cursor.TryReadInt(out var days))
            return false;

        // The ends of the range are DuckDB's infinities, and one more.
        if (days is int.MinValue or -int.MaxValue or int.MaxValue)
            return cursor.Fail($"day {days} is no date");
        target.Add(days);
        return true;
    }
}
