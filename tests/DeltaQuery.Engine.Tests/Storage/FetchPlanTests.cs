using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Tests.Storage;

public sealed class FetchPlanTests
{
    [Fact]
    public void Small_gaps_are_read_along_the_smallest_first()
    {
        var missing = new RangeSet([new(0, 1000), new(1030, 2000), new(2010, 3000), new(3200, 4000)]);
        Assert.Equal([new(0, 3000), new(3200, 4000)], FetchPlan.Pieces(missing));
    }

    [Fact]
    public void A_wide_gap_is_never_read_along()
    {
        const int Wide = (64 << 10) + 1;
        var missing = new RangeSet([new(0, 5_000_000), new(5_000_000 + Wide, 10_000_000)]);
        Assert.Equal(missing.Ranges, FetchPlan.Pieces(missing));
    }

    [Fact]
    public void Large_ranges_are_read_in_pieces_of_much_the_same_size()
    {
        var pieces = FetchPlan.Pieces(new RangeSet([new(7, 7 + 20_000_000)]));
        Assert.Equal(3, pieces.Count);
        Assert.All(pieces, p => Assert.InRange(p.Length, 6_000_000, FetchPlan.LargestPiece));
        Assert.Equal(new ByteRange(7, 20_000_007), Assert.Single(new RangeSet(pieces).Ranges));
        Assert.Equal(20_000_000, pieces.Sum(p => p.Length));
    }

    [Fact]
    public void Whatever_is_missing_is_brought_with_a_twentieth_more_at_most()
    {
        var random = new Random(1);
        for (var round = 0; round < 500; round++)
        {
            var missing = new RangeSet();
            for (var i = random.Next(20); i > 0; i--)
            {
                var start = random.NextInt64(100_000_000);
                missing.Add(new ByteRange(start, start + random.NextInt64(1, round % 2 == 0 ? 30_000_000 : 3_000)));
            }

            var pieces = FetchPlan.Pieces(missing);
            Assert.All(missing.Ranges, r => Assert.True(new RangeSet(pieces).Covers(r)));
            Assert.All(pieces, p => Assert.InRange(p.Length, 1, FetchPlan.LargestPiece));
            Assert.InRange(pieces.Sum(p => p.Length), missing.Length, missing.Length * 21 / 20);
        }
    }
}
