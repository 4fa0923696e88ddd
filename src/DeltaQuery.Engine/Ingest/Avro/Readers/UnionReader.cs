using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>A writer's union: the number of a branch, and its value.</summary>
/// <param name="branches">A reader for each branch.</param>
internal sealed class UnionReader(ValueReader[] branches) : ValueReader
{
    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        if (!cursor.TryReadLong(out var branch))
            return false;
        return (ulong)branch < (ulong)branches.Length
            ? branches[branch].Read(ref cursor, target)
            : cursor.Fail($"{branch} is no branch of a union of {branches.Length}");
    }
}
