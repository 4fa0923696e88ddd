using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

public class HilbertCurveTests
{
    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 5)]
    [InlineData(3, 4)]
    [InlineData(4, 3)]
    [InlineData(5, 1)]
    public void It_goes_through_every_point_of_the_cube_and_never_jumps(int dimensions, int bits)
    {
        var points = new uint[1 << (dimensions * bits)][];
        for (var i = 0; i < points.Length; i++)
        {
            var point = Enumerable.Range(0, dimensions).Select(d => (uint)(i >> (d * bits)) & ((1u << bits) - 1)).ToArray();
            var index = HilbertCurve.IndexOf([.. point], bits);
            Assert.InRange(index, 0, points.Length - 1);
            Assert.Null(points[index]);
            points[index] = point;
        }

        foreach (var (one, next) in points.Zip(points.Skip(1)))
            Assert.Equal(1, one.Zip(next).Sum(c => Math.Abs((long)c.First - c.Second)));
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(6, 10)]
    [InlineData(7, 9)]
    [InlineData(32, 1)]
    [InlineData(63, 1)]
    public void Its_index_fits_into_63_bits(int dimensions, int bits)
    {
        Assert.Equal(bits, HilbertCurve.BitsFor(dimensions));
        var last = Enumerable.Repeat((1u << bits) - 1, dimensions).ToArray();
        Assert.True(HilbertCurve.IndexOf(last, bits) >= 0);
    }
}
