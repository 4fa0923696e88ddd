using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>Reads values of one type of the writer's into a vector of the reader's. Holds nothing of a message.</summary>
internal abstract class ValueReader
{
    /// <summary>Adds one value to the vector; or answers false, and the cursor tells why. The vector may then have parts of the
    /// value.</summary>
    public abstract bool Read(ref AvroCursor cursor, VectorWriter target);
}
