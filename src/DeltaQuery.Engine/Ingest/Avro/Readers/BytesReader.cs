using System.Text.Unicode;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>Bytes or a string, as BLOB or VARCHAR.</summary>
/// <param name="isText">Whether the reader's is a string, which must be UTF-8.</param>
internal sealed class BytesReader(bool isText) : ValueReader
{
    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        if (!cursor.TryReadBytes(out var bytes))
            return false;
        if (isText && !Utf8.IsValid(bytes))
            return cursor.Fail("a string is not UTF-8");
        target.AddBytes(bytes, cursor.Arena);
        return true;
    }
}
