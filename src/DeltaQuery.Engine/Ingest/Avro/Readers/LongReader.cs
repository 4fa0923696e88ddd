using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>A long, or an int that is promoted to one, as BIGINT.</summary>
/// <param name="isInt">Whether the writer's is an int.</param>
internal sealed class LongReader(bool isInt) : ValueReader
{
    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        if (!cursor.TryReadLong(out var value))
            return false;
        if (isInt && value != (int)value)
            return cursor.Fail($"{value} is no int");
        target.Add(value);
        return true;
    }
}
