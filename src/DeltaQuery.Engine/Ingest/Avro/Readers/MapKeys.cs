using System.Buffers;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>Looks for keys that come twice.</summary>
internal static class MapKeys
{
    private const int Few = 16; // each is held against each other one

    /// <summary>The place of a key, from a first one on, that came before; -1 if there is none.</summary>
    public static int FindRepeated(VectorWriter keys, int first)
    {
        var count = keys.Count - first;
        if (count > Few)
            return FindAmongMany(keys, first, count);
        for (var i = first + 1; i < keys.Count; i++)
        {
            for (var j = first; j < i; j++)
            {
                if (keys.BytesAt(i).SequenceEqual(keys.BytesAt(j)))
                    return i;
            }
        }

        return -1;
    }

    // A hash table of places, plus 1, with half of its slots free. The hash is seeded anew in each process: nobody can choose keys that
    // collide.
    private static int FindAmongMany(VectorWriter keys, int first, int count)
    {
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count * 2);
        var slots = ArrayPool<int>.Shared.Rent(size);
        try
        {
            slots.AsSpan(0, size).Clear();
            for (var i = first; i < first + count; i++)
            {
                var key = keys.BytesAt(i);
                var slot = Hash(key) & (size - 1);
                for (; slots[slot] != 0; slot = (slot + 1) & (size - 1))
                {
                    if (keys.BytesAt(slots[slot] - 1).SequenceEqual(key))
                        return i;
                }

                slots[slot] = i + 1;
            }

            return -1;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(slots);
        }
    }

    private static int Hash(ReadOnlySpan<byte> key)
    {
        var hash = new HashCode();
        hash.AddBytes(key);
        return hash.ToHashCode();
    }
}
