namespace DeltaQuery.Engine.Storage;

/// <summary>Where the columns of a Parquet file lie: what a reader of some columns touches.</summary>
/// <remarks>Of a column these are its chunks with their dictionaries, and what lies apart from them: bloom filters and page indexes
/// (TRAPS R12).
/// <see href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">parquet.thrift</see>.</remarks>
internal sealed class ParquetRanges
{
    /// <summary>Old writers (parquet-mr before 1.2.9) did not count a dictionary page's header in the size of a chunk.</summary>
    private const int UncountedHeader = 100;

    private readonly List<(ParquetColumn Column, ByteRange[] Ranges)> _columns = [];

    /// <param name="footer">The footer of the file.</param>
    /// <exception cref="InvalidDataException">The footer contradicts itself or the file.</exception>
    public ParquetRanges(ParquetFooter footer)
    {
        var columns = footer.Columns();
        var groups = footer.ChunksByRowGroup.ToList();
        var leaves = columns.Sum(c => c.Leaves);
        if (groups.Exists(g => g.Count != leaves || g.Any(c => c.IsElsewhere)))
            throw new InvalidDataException("its row groups do not have the columns of its schema");
        Footer = footer.Start;
        var starts = Starts(groups, footer.Start);
        var leaf = 0;
        foreach (var column in columns)
        {
            var ranges = new RangeSet();
            foreach (var chunk in groups.SelectMany(g => Enumerable.Range(leaf, column.Leaves).Select(i => g[i])))
                AddRanges(chunk, starts, ranges);
            // Thousands of files of a table are kept like this, and have the same names.
            _columns.Add((column with { Name = string.Intern(column.Name) }, [.. ranges.Ranges]));
            leaf += column.Leaves;
        }
    }

    /// <summary>Where the footer begins.</summary>
    public long Footer { get; }

    /// <summary>All ranges of the given columns; they may overlap.</summary>
    public IEnumerable<ByteRange> Of(SpoolColumns columns)
    {
        foreach (var (column, ranges) in _columns)
        {
            if (!columns.Contains(column.Name, column.FieldId))
                continue;
            foreach (var range in ranges)
                yield return range;
        }
    }

    private void AddRanges(ParquetChunk chunk, long[] starts, RangeSet ranges)
    {
        Add(new ByteRange(chunk.Start, chunk.Start + chunk.Size), UncountedHeader);
        foreach (var index in chunk.PageIndexes)
            Add(index, 0);
        if (chunk.BloomFilterStart is not { } filter)
            return;

        // Without its size a filter ends at the latest where the next thing begins.
        var next = Array.BinarySearch(starts, filter + 1);
        next = next < 0 ? ~next : next;
        Add(new ByteRange(filter, chunk.BloomFilterSize is { } size ? filter + size : next < starts.Length ? starts[next] : Footer), 0);

        void Add(ByteRange range, int more)
        {
            if (range.Start < 0 || range.Length < 0 || range.End > Footer)
                throw new InvalidDataException("its footer tells of bytes that lie outside of its data");
            ranges.Add(new ByteRange(range.Start, Math.Min(range.End + more, Footer)));
        }
    }

    private static long[] Starts(IEnumerable<IReadOnlyList<ParquetChunk>> groups, long footer)
    {
        var starts = new List<long> { footer };
        foreach (var chunk in groups.SelectMany(g => g))
        {
            starts.Add(chunk.Start);
            starts.AddRange(chunk.PageIndexes.Select(i => i.Start));
            if (chunk.BloomFilterStart is { } filter)
                starts.Add(filter);
        }

        starts.Sort();
        return [.. starts];
    }
}
