using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>A null, which takes no bytes.</summary>
internal sealed class NullReader : ValueReader
{
    public static readonly NullReader Instance = new();

    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        target.AddNull();
        return true;
    }
}
