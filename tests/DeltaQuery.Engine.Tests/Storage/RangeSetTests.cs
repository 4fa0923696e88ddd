using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Tests.Storage;

public sealed class RangeSetTests
{
    [Fact]
    public void Ranges_that_touch_or_overlap_become_one()
    {
        var set = new RangeSet([new(10, 20), new(30, 40), new(20, 25), new(5, 5), new(24, 31)]);
        Assert.Equal([new ByteRange(10, 40)], set.Ranges);
        Assert.Equal(30, set.Length);
    }

    [Fact]
    public void A_set_is_that_of_its_bytes()
    {
        const int Size = 64;
        var random = new Random(20240506);
        for (var round = 0; round < 2000; round++)
        {
            var (a, bytesOfA) = Some(random, Size);
            var (b, bytesOfB) = Some(random, Size);
            Assert.Equal(bytesOfA.Count(x => x), a.Length);
            Assert.Equal(a.Length, a.Ranges.Sum(r => r.Length));
            Assert.All(a.Ranges.Zip(a.Ranges.Skip(1)), pair => Assert.True(pair.First.End < pair.Second.Start));
            var rest = new bool[Size];
            foreach (var range in a.Except(b).Ranges)
                rest.AsSpan((int)range.Start, (int)range.Length).Fill(true);
            Assert.Equal(bytesOfA.Zip(bytesOfB, (x, y) => x && !y), rest);
            var from = random.Next(Size);
            var asked = new ByteRange(from, random.Next(from, Size + 1));
            var slice = bytesOfA[(int)asked.Start..(int)asked.End];
            Assert.Equal(slice.All(x => x), a.Covers(asked));
            Assert.Equal(slice.Any(x => x), a.Overlaps(asked));
        }
    }

    private static (RangeSet Set, bool[] Bytes) Some(Random random, int size)
    {
        var (set, bytes) = (new RangeSet(), new bool[size]);
        for (var i = random.Next(8); i > 0; i--)
        {
            var start = random.Next(size);
            var end = random.Next(start, Math.Min(size, start + 12) + 1);
            set.Add(new ByteRange(start, end));
            bytes.AsSpan(start, end - start).Fill(true);
        }

        return (set, bytes);
    }
}
