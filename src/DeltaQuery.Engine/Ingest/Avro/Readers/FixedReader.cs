using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>A fixed, as BLOB.</summary>
internal sealed class FixedReader(int size) : ValueReader
{
    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        if (!cursor.TryTake(size, out var bytes))
            return false;
        target.AddBytes(bytes, cursor.Arena);
        return true;
    }
}
