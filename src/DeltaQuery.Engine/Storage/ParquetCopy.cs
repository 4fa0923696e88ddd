using Microsoft.Win32.SafeHandles;

namespace DeltaQuery.Engine.Storage;

/// <summary>Writes a Parquet file anew so that the linked DuckDB can read it: same rows, same columns.</summary>
internal static class ParquetCopy
{
    private const int Block = 1 << 20;
    private const int LargestHeader = 1 << 16;

    /// <summary>The same bytes at the same places, but for the footer; chunks of columns that are not needed are left out as holes, which no
    /// reader takes for pages.</summary>
    /// <param name="columns">The top-level columns that are needed; null if all are.</param>
    public static void WithFooter(
        SafeFileHandle source, ParquetFooter footer, IReadOnlySet<string>? columns, SafeFileHandle target, CancellationToken cancellationToken)
    {
        var unneeded = footer.Chunks.Where(c => columns?.Contains(c.Column) == false).OrderBy(c => c.Start).ToList();
        var at = 0L;
        foreach (var chunk in unneeded)
        {
            Copy(source, at, chunk.Start, target, cancellationToken);
            at = Math.Max(at, chunk.Start + chunk.Size);
        }

        Copy(source, at, footer.Start, target, cancellationToken);
        RandomAccess.Write(target, footer.ToBytes(), footer.Start);
    }

    /// <summary>All chunks anew, those of the codec LZ4 decompressed.</summary>
    public static void WithoutLz4(SafeFileHandle source, ParquetFooter footer, SafeFileHandle target, CancellationToken cancellationToken)
    {
        RandomAccess.Write(target, "PAR1"u8, 0);
        var to = 4L;
        foreach (var chunk in footer.Chunks)
            to = Rewrite(source, chunk, target, to, cancellationToken);
        footer.SumUp();
        RandomAccess.Write(target, footer.ToBytes(), to);
    }

    private static long Rewrite(SafeFileHandle source, ParquetChunk chunk, SafeFileHandle target, long start, CancellationToken cancellationToken)
    {
        var to = start;
        long? firstData = null;
        long? dictionary = null;
        var end = chunk.Start + chunk.Size;
        for (var from = chunk.Start; from < end;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var reader = new ThriftReader(ParquetFooter.Bytes(source, from, (int)Math.Min(LargestHeader, end - from)));
            var header = reader.ReadStruct();
            from += reader.Position;
            var size = checked((int)(header.Number(3) ?? 0));
            if (size < 0 || size > end - from)
                throw new InvalidDataException("a page is larger than its column chunk");
            var page = ParquetFooter.Bytes(source, from, size);
            from += size;
            if (chunk.Codec == ParquetFooter.Lz4)
                page = Decompressed(header, page);
            if (header.Number(1) == 2)
                dictionary ??= to;
            else
                firstData ??= to;
            var head = ThriftWriter.ToBytes(header);
            RandomAccess.Write(target, head, to);
            RandomAccess.Write(target, page, to + head.Length);
            to += head.Length + page.Length;
        }

        chunk.MoveTo(start, dictionary, firstData ?? start, to - start);
        return to;
    }

    private static byte[] Decompressed(ThriftStruct header, byte[] page)
    {
        var size = checked((int)(header.Number(2) ?? 0));
        var levels = 0;
        if (header.Struct(8) is { } second)
        {
            levels = checked((int)((second.Number(5) ?? 0) + (second.Number(6) ?? 0))); // never compressed
            if (second[7] is false)
                return page;
        }

        if (levels > page.Length || levels > size)
            throw new InvalidDataException("the levels of a page are larger than the page");
        byte[] whole = size == levels ? page[..levels] : [.. page.AsSpan(0, levels), .. Lz4.Decompress(page.AsSpan(levels), size - levels)];
        header.Set(3, whole.Length);
        header.Remove(4); // the checksum is of the compressed bytes
        return whole;
    }

    private static void Copy(SafeFileHandle source, long from, long end, SafeFileHandle target, CancellationToken cancellationToken)
    {
        for (; from < end; from += Block)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RandomAccess.Write(target, ParquetFooter.Bytes(source, from, (int)Math.Min(Block, end - from)), from);
        }
    }
}
