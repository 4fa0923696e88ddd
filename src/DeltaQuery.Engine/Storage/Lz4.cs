using System.Buffers.Binary;

namespace DeltaQuery.Engine.Storage;

/// <summary>Decompresses what Parquet's deprecated codec LZ4 holds, which libduckdb lacks.</summary>
/// <remarks>
/// <code>
/// Hadoop's framing, repeated to the end:   u32 big-endian raw size | blocks until it is reached: u32 big-endian size | block
/// block, repeated:   literals (4 bits) | match - 4 (4) | 255 .. more literals | literals | u16 offset back | 255 .. more match
///                    the last sequence of a block ends with its literals
/// </code>
/// Some writers left the framing out: then the whole is one block.
/// <see href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">LZ4 Block Format</see>.
/// </remarks>
internal static class Lz4
{
    /// <summary>The bytes of a page.</summary>
    /// <exception cref="InvalidDataException">They are no LZ4, or not of that size.</exception>
    public static byte[] Decompress(ReadOnlySpan<byte> data, int size)
    {
        var target = new byte[size];
        if (!TryFramed(data, target) && TryBlock(data, target) != size)
            throw new InvalidDataException("a page is not LZ4 of the size that it claims");
        return target;
    }

    private static bool TryFramed(ReadOnlySpan<byte> data, Span<byte> target)
    {
        while (!data.IsEmpty)
        {
            if (data.Length < 4)
                return false;
            var raw = BinaryPrimitives.ReadUInt32BigEndian(data);
            data = data[4..];
            if (raw > target.Length)
                return false;
            for (var rest = (int)raw; rest > 0;)
            {
                if (data.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(data) is var size && size > data.Length - 4)
                    return false;
                var written = TryBlock(data.Slice(4, (int)size), target[..rest]);
                if (written <= 0)
                    return false;
                data = data[(4 + (int)size)..];
                target = target[written..];
                rest -= written;
            }
        }

        return target.IsEmpty;
    }

    /// <summary>Decompresses one block; how many bytes came out, or -1 if it is damaged or too large.</summary>
    private static int TryBlock(ReadOnlySpan<byte> block, Span<byte> target)
    {
        int from = 0, to = 0;
        while (from < block.Length)
        {
            var token = block[from++];
            if (!TryLength(block, ref from, token >> 4, out var literals) || literals > block.Length - from || literals > target.Length - to)
                return -1;
            block.Slice(from, literals).CopyTo(target[to..]);
            from += literals;
            to += literals;
            if (from == block.Length)
                return to;
            if (block.Length - from < 2)
                return -1;
            var offset = BinaryPrimitives.ReadUInt16LittleEndian(block[from..]);
            from += 2;
            if (!TryLength(block, ref from, token & 15, out var match) || offset == 0 || offset > to || (match += 4) > target.Length - to)
                return -1;
            for (var end = to + match; to < end; to++) // may overlap itself
                target[to] = target[to - offset];
        }

        return to;
    }

    private static bool TryLength(ReadOnlySpan<byte> block, ref int from, int half, out int length)
    {
        length = half;
        if (half < 15)
            return true;
        byte more;
        do
        {
            if (from >= block.Length || length > int.MaxValue - 512)
                return false;
            length += more = block[from++];
        }
        while (more == 255);

        return true;
    }
}
