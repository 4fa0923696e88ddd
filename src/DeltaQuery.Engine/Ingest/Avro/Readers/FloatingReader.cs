using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>A number as FLOAT or DOUBLE: a float, a double, or an int or long that is promoted.</summary>
/// <param name="writer">The writer's type.</param>
/// <param name="isDouble">Whether the reader's is double.</param>
internal sealed class FloatingReader(AvroKind writer, bool isDouble) : ValueReader
{
    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        switch (writer)
        {
            case AvroKind.Double:
                if (!cursor.TryReadDouble(out var number))
                    return false;
                target.Add(number);
                return true;
            case AvroKind.Float:
                if (!cursor.TryReadFloat(out var single))
                    return false;
                if (isDouble)
                    target.Add((double)single);
                else
                    target.Add(single);
                return true;
            default:
                if (!cursor.TryReadLong(out var integer))
                    return false;
                if (writer == AvroKind.Int && integer != (int)integer)
                    return cursor.Fail($"{integer} is no int");
                if (isDouble)
                    target.Add((double)integer);
                else
                    target.Add((float)integer);
                return true;
        }
    }
}
