namespace DeltaQuery.Engine.Storage;

/// <summary>Which requests bring the bytes that are missing.</summary>
internal static class FetchPlan
{
    /// <summary>The largest piece that one request brings, and so what a request holds in memory.</summary>
    public const int LargestPiece = 8 << 20;

    private const int LargestGap = 64 << 10;
    private const int GapShare = 20; // at most a twentieth of the bytes that are missing is read for nothing

    /// <summary>Ranges with small gaps between them are one request, large ones are several.</summary>
    public static IReadOnlyList<ByteRange> Pieces(RangeSet missing)
    {
        var pieces = new List<ByteRange>();
        foreach (var range in Joined(missing).Ranges)
        {
            var count = (range.Length + LargestPiece - 1) / LargestPiece;
            for (var i = 0L; i < count; i++)
                pieces.Add(new ByteRange(range.Start + (range.Length * i / count), range.Start + (range.Length * (i + 1) / count)));
        }

        return pieces;
    }

    private static RangeSet Joined(RangeSet missing)
    {
        var gaps = missing.Ranges.Zip(missing.Ranges.Skip(1), (a, b) => new ByteRange(a.End, b.Start));
        var allowance = missing.Length / GapShare;
        var joined = new RangeSet(missing.Ranges);
        foreach (var gap in gaps.Where(g => g.Length <= LargestGap).OrderBy(g => g.Length))
        {
            allowance -= gap.Length;
            if (allowance < 0)
                break;
            joined.Add(gap);
        }

        return joined;
    }
}
