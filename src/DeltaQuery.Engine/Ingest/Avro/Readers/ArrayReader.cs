using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>An array, as LIST.</summary>
/// <param name="items">Reads an element.</param>
/// <param name="least">The least bytes that an element takes.</param>
/// <param name="width">The vectors that an element fills.</param>
internal sealed class ArrayReader(ValueReader items, int least, int width) : ValueReader
{
    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        var elements = target[0];
        var first = elements.Count;
        while (true)
        {
            if (!cursor.TryReadBlock(least, width, out var count, out var end))
                return false;
            if (count == 0)
                break;
            for (var i = 0; i < count; i++)
            {
                target.ReserveChild();
                if (!items.Read(ref cursor, elements))
                    return cursor.FailIn("[]");
            }

            if (!cursor.EndBlock(end))
                return false;
        }

        target.AddList(first);
        return true;
    }
}
