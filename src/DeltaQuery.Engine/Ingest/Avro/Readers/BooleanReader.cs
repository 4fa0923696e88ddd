using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>A boolean: one byte, 0 or 1.</summary>
internal sealed class BooleanReader : ValueReader
{
    public static readonly BooleanReader Instance = new();

    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        if (!cursor.TryTake(1, out var taken))
            return false;
        if (taken[0] > 1)
            return cursor.Fail($"0x{taken[0]:X2} is no boolean");
        target.Add(taken[0]);
        return true;
    }
}
