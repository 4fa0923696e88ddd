using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>A value of one branch of a reader's union: a struct of which that member alone is not NULL.</summary>
internal sealed class MemberReader(int member, int members, ValueReader value) : ValueReader
{
    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        if (!value.Read(ref cursor, target[member]))
            return cursor.FailIn(AvroColumns.MemberName(member));
        for (var other = 0; other < members; other++)
        {
            if (other != member)
                target[other].AddNull();
        }

        target.AddStruct();
        return true;
    }
}
