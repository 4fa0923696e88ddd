using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>An int, as INTEGER.</summary>
internal sealed class IntReader : ValueReader
{
    public static readonly IntReader Instance = new();

    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        if (!cursor.TryReadInt(out var value))
            return false;
        target.Add(value);
        return true;
    }
}
