using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>The 16 bytes of a UUID, the first first, as its text.</summary>
internal sealed class UuidReader : ValueReader
{
    public static readonly UuidReader Instance = new();

    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        if (!cursor.TryTake(16, out var bytes))
            return false;
        Span<byte> text = stackalloc byte[36];
        new Guid(bytes, bigEndian: true).TryFormat(text, out _);
        target.AddBytes(text, cursor.Arena);
        return true;
    }
}
