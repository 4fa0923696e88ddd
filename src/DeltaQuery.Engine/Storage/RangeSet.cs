namespace DeltaQuery.Engine.Storage;

/// <summary>A set of the bytes of a file, kept as ranges in ascending order that neither overlap nor touch.</summary>
internal sealed class RangeSet
{
    private readonly List<ByteRange> _ranges = [];

    public RangeSet()
    {
    }

    public RangeSet(IEnumerable<ByteRange> ranges)
    {
        foreach (var range in ranges)
            Add(range);
    }

    public IReadOnlyList<ByteRange> Ranges => _ranges;

    public bool IsEmpty => _ranges.Count == 0;

    /// <summary>How many bytes are in it.</summary>
    public long Length { get; private set; }

    public void Add(ByteRange range)
    {
        if (range.Length <= 0)
            return;
        var first = FirstEndingAtOrAfter(range.Start);
        var after = first;
        for (; after < _ranges.Count && _ranges[after].Start <= range.End; after++)
        {
            Length -= _ranges[after].Length;
            range = new ByteRange(Math.Min(range.Start, _ranges[after].Start), Math.Max(range.End, _ranges[after].End));
        }

        _ranges.RemoveRange(first, after - first);
        _ranges.Insert(first, range);
        Length += range.Length;
    }

    /// <summary>Whether all bytes of a range are in it.</summary>
    public bool Covers(ByteRange range)
    {
        if (range.Length <= 0)
            return true;
        var at = FirstEndingAtOrAfter(range.End);
        return at < _ranges.Count && _ranges[at].Start <= range.Start;
    }

    public bool Overlaps(ByteRange range)
    {
        var at = FirstEndingAtOrAfter(range.Start + 1);
        return range.Length > 0 && at < _ranges.Count && _ranges[at].Start < range.End;
    }

    /// <summary>What is in this set and not in another.</summary>
    public RangeSet Except(RangeSet other)
    {
        var rest = new RangeSet();
        foreach (var range in _ranges)
        {
            var from = range.Start;
            for (var i = other.FirstEndingAtOrAfter(from + 1); i < other._ranges.Count && other._ranges[i].Start < range.End; i++)
            {
                rest.Add(new ByteRange(from, other._ranges[i].Start));
                from = other._ranges[i].End;
            }

            rest.Add(new ByteRange(from, range.End));
        }

        return rest;
    }

    private int FirstEndingAtOrAfter(long offset)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].End >= offset)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
