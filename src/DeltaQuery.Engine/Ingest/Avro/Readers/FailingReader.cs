using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>A branch of a writer's union that the reader has no type for: only a value of it is a fault.</summary>
internal sealed class FailingReader(string fault) : ValueReader
{
    public override bool Read(ref AvroCursor cursor, VectorWriter target) => cursor.Fail(fault);
}
