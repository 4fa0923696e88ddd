using DeltaQuery.Engine.Execution.Maintenance;

namespace DeltaQuery.Engine.Tests.Execution;

public class CurveCutsTests
{
    [Fact]
    public void Files_end_where_large_parts_of_the_curve_do()
    {
        var cells = Enumerable.Range(0, 256).Select(i => ((long)i, 10L)).ToList();
        Assert.Equal(Enumerable.Range(1, 16).Select(i => i * 160L), CurveCuts.Of(cells, 200));
        Assert.Equal(Enumerable.Range(1, 32).Select(i => i * 80L), CurveCuts.Of(cells, 81));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void No_file_has_more_rows_than_it_may_and_few_have_much_less(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var cell = 0L;
            var cells = Enumerable.Range(0, random.Next(1, 300)).Select(_ => (cell += random.Next(1, 50), (long)random.Next(1, random.Next(2, 500)))).ToList();
            var (count, most) = (cells.Sum(c => c.Item2), (long)random.Next(1, 2000));
            var cuts = CurveCuts.Of(cells, most);
            Assert.Equal(count, cuts[^1]);
            var sizes = cuts.Prepend(0).Zip(cuts, (from, to) => to - from).ToList();
            Assert.All(sizes, size => Assert.InRange(size, 1, most));
            if (most >= 10)
                Assert.All(sizes.SkipLast(1), size => Assert.True(size >= (most * 4 / 10) - 1, $"{size} of {most}"));
        }
    }

    [Fact]
    public void No_row_makes_no_file() => Assert.Empty(CurveCuts.Of([], 10));
}
