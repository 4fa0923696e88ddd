using System.Text;
using System.Text.Unicode;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>A map, as MAP of VARCHAR. A key that comes twice is a fault: a MAP cannot have it, and neither value is the right
/// one.</summary>
/// <param name="values">Reads a value.</param>
/// <param name="least">The least bytes that a value takes.</param>
/// <param name="width">The vectors that a key with its value fills.</param>
internal sealed class MapReader(ValueReader values, int least, int width) : ValueReader
{
    private const int MaxShown = 100; // bytes of a key

    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        var entries = target[0];
        var first = entries.Count;
        while (true)
        {
            if (!cursor.TryReadBlock(least + 1, width, out var count, out var end))
                return false;
            if (count == 0)
                break;
            for (var i = 0; i < count; i++)
            {
                target.ReserveChild();
                if (!ReadEntry(ref cursor, entries))
                    return cursor.FailIn("[]");
            }

            if (!cursor.EndBlock(end))
                return false;
        }

        target.AddList(first);
        var repeated = MapKeys.FindRepeated(entries[0], first);
        return repeated < 0 || cursor.Fail($"the map has the key '{Shown(entries[0].BytesAt(repeated))}' twice");
    }

    private bool ReadEntry(ref AvroCursor cursor, VectorWriter entries)
    {
        if (!cursor.TryReadBytes(out var key))
            return false;
        if (!Utf8.IsValid(key))
            return cursor.Fail("a key is not UTF-8");
        entries[0].AddBytes(key, cursor.Arena);
        if (!values.Read(ref cursor, entries[1]))
            return false;
        entries.AddStruct();
        return true;
    }

    private static string Shown(ReadOnlySpan<byte> key) => Encoding.UTF8.GetString(key.Length <= MaxShown ? key : key[..MaxShown]);
}
