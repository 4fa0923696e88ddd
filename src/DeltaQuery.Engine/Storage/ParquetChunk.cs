namespace DeltaQuery.Engine.Storage;

/// <summary>The chunk of one column in one row group, as the footer describes it.</summary>
/// <param name="chunk">The ColumnChunk.</param>
internal readonly struct ParquetChunk(ThriftStruct chunk)
{
    private ThriftStruct Metadata => chunk.Struct(3) ?? throw new InvalidDataException("a column chunk has no metadata");

    /// <summary>The top-level column that it belongs to.</summary>
    public string Column => Metadata.List(3) is [byte[] name, ..] ? System.Text.Encoding.UTF8.GetString(name) : "";

    public long Codec => Metadata.Number(4) ?? 0;

    /// <summary>Where its first page begins.</summary>
    public long Start => Metadata.Number(11) is { } dictionary and > 0 ? Math.Min(dictionary, FirstDataPage) : FirstDataPage;

    /// <summary>The bytes of all its pages.</summary>
    public long Size => Metadata.Number(7) ?? 0;

    /// <summary>Whether its pages are in another file, which nobody reads.</summary>
    public bool IsElsewhere => chunk[1] is not null;

    /// <summary>Where its bloom filter begins; null if it has none.</summary>
    public long? BloomFilterStart => Metadata.Number(14);

    /// <summary>The bytes of its bloom filter; older writers do not tell.</summary>
    public long? BloomFilterSize => Metadata.Number(15);

    /// <summary>Where its indexes of pages lie, those that it has.</summary>
    public IEnumerable<ByteRange> PageIndexes
    {
        get
        {
            if (chunk.Number(4) is { } offsets && chunk.Number(5) is { } offsetsSize)
                yield return new ByteRange(offsets, offsets + offsetsSize);
            if (chunk.Number(6) is { } columns && chunk.Number(7) is { } columnsSize)
                yield return new ByteRange(columns, columns + columnsSize);
        }
    }

    private long FirstDataPage => Metadata.Number(9) ?? 0;

    /// <summary>Says that it lies elsewhere now, without LZ4. What points into the old file apart from pages is forgotten: it only makes
    /// reading faster.</summary>
    /// <param name="start">Where its first page begins.</param>
    /// <param name="dictionary">Where its dictionary begins, or null.</param>
    /// <param name="firstDataPage">Where its first page of data begins.</param>
    /// <param name="size">The bytes of all its pages.</param>
    public void MoveTo(long start, long? dictionary, long firstDataPage, long size)
    {
        chunk.Set(2, start);
        foreach (short index in (ReadOnlySpan<short>)[4, 5, 6, 7])
            chunk.Remove(index);
        if (Codec == ParquetFooter.Lz4)
            Metadata.Set(4, ParquetFooter.Uncompressed);
        Metadata.Set(7, size);
        Metadata.Set(9, Metadata.Number(11) is null ? start : firstDataPage); // some writers tell only where all pages begin
        if (dictionary is { } page)
            Metadata.Set(11, page);
        else
            Metadata.Remove(11);
        foreach (short other in (ReadOnlySpan<short>)[10, 14, 15])
            Metadata.Remove(other);
    }
}
