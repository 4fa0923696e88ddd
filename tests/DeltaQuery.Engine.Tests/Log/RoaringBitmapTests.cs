using System.Buffers.Binary;
using DeltaQuery.Engine.Log;

namespace DeltaQuery.Engine.Tests.Log;

/// <summary>Bitmaps put together by hand: the edges of the format, and each way to contradict it.</summary>
public class RoaringBitmapTests
{
    [Theory]
    [InlineData(4095, 2 * 4095)]
    [InlineData(4096, 2 * 4096)]
    [InlineData(4097, 8192)]
    public void Up_to_4096_values_are_a_list_and_more_are_bits(int count, int length)
    {
        long[] positions = [.. Enumerable.Range(0, count).Select(i => i * 3L)];
        var vector = DeletionVector.FromPositions(positions);
        Assert.Equal(4 + 8 + 4 + 8 + 4 + 4 + length, vector.Bitmap.Length);
        Assert.Equal(positions, vector.ToArray());
    }

    [Fact]
    public void Offsets_stand_beside_runs_from_four_containers_on()
    {
        foreach (var containers in new[] { 3, 4, 8, 9 })
        {
            long[] positions = [.. Enumerable.Range(0, containers).SelectMany(c => Enumerable.Range(0, 100).Select(i => c * 65536L + i))];
            var vector = DeletionVector.FromPositions(positions);
            var offsets = containers >= 4 ? 4 * containers : 0;
            Assert.Equal(4 + 8 + 4 + 4 + (containers + 7) / 8 + 4 * containers + offsets + 6 * containers, vector.Bitmap.Length);
            Assert.Equal(positions, vector.ToArray());
        }
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(4, 1)]
    public void Each_offset_is_where_its_container_begins(int containers, int step)
    {
        long[] positions = [.. Enumerable.Range(0, containers).SelectMany(c => Enumerable.Range(0, 100 + c).Select(i => c * 65536L + i * step + c))];
        var bitmap = DeletionVector.FromPositions(positions).Bitmap.Span[16..];
        var offsets = (step == 1 ? 4 + 1 : 8) + 4 * containers;
        for (var c = 0; c < containers; c++)
        {
            var start = BinaryPrimitives.ReadInt32LittleEndian(bitmap[(offsets + 4 * c)..]);
            Assert.Equal(step == 1 ? 1 : c, BinaryPrimitives.ReadUInt16LittleEndian(bitmap[start..]));
            Assert.Equal(step == 1 ? c : c + step, BinaryPrimitives.ReadUInt16LittleEndian(bitmap[(start + 2)..]));
        }
    }

    [Fact]
    public void Positions_must_ascend_from_0()
    {
        Assert.Throws<ArgumentException>(() => DeletionVector.FromPositions([-1]));
        Assert.Throws<ArgumentException>(() => DeletionVector.FromPositions([3, 3]));
        Assert.Throws<ArgumentException>(() => DeletionVector.FromPositions([3, 2]));
    }

    [Fact]
    public void The_last_value_of_a_container_and_the_last_bucket_are_read()
    {
        long[] positions = [65535, 65536, (1L << 32) - 1, ((long)int.MaxValue << 32) + 65535];
        Assert.Equal(positions, DeletionVector.FromPositions(positions).ToArray());
        Assert.Equal([.. Enumerable.Range(65530, 6)], Read(Portable((0, Runs(6, (65530, 6))))));
        Assert.Equal([.. Enumerable.Range(0, 65536)], Read(Portable((0, Runs(65536, (0, 65536))))));
    }

    [Fact]
    public void Runs_may_touch_each_other() => Assert.Equal([3, 4, 5, 6, 9], Read(Portable((0, Runs(5, (3, 2), (5, 2), (9, 1))))));

    [Fact]
    public void A_bitmap_may_be_empty()
    {
        Assert.Empty(Read(Portable()));
        Assert.Equal([(5L << 32) + 1], Read(Portable((2, Bytes(12346, 0)), (5, Array(1)))));
    }

    [Fact]
    public void In_a_native_bitmap_the_place_is_the_key() => Assert.Equal([7, (2L << 32) + 8], Read(Native(Array(7), Bytes(12346, 0), Array(8))));

    [Theory]
    [InlineData("magic", "the magic number is 1681511378, not 1681511377")]
    [InlineData("negative buckets", "-1 buckets cannot fit into 12 bytes")]
    [InlineData("many buckets", "13 buckets cannot fit into 12 bytes")]
    [InlineData("bucket twice", "bucket key 1 follows 1")]
    [InlineData("bucket beyond", "bucket key 2147483648 follows -1")]
    [InlineData("cookie", "the cookie is 12348, not 12346 or 12347")]
    [InlineData("many containers", "65537 containers cannot be")]
    [InlineData("negative containers", "-1 containers cannot be")]
    [InlineData("container twice", "container keys do not ascend")]
    [InlineData("value twice", "values of an array container do not ascend")]
    [InlineData("runs overlap", "the runs of a container overlap or exceed its cardinality")]
    [InlineData("run beyond", "the runs of a container overlap or exceed its cardinality")]
    [InlineData("runs too long", "the runs of a container overlap or exceed its cardinality")]
    [InlineData("runs too short", "a run container has 2 values, not 3")]
    [InlineData("bits too many", "a bit container has more than its 5000 values")]
    [InlineData("bits too few", "a bit container has 4999 values, not 5000")]
    [InlineData("bytes behind", "1 bytes follow the last bucket")]
    [InlineData("cut", "the data ends after 33 bytes, where 34 are needed")]
    [InlineData("native too long", "a bitmap of 19 bytes cannot fit")]
    [InlineData("native negative", "a bitmap of -1 bytes cannot fit")]
    [InlineData("native short", "a bitmap ends at byte 30, not at 31")]
    public void What_contradicts_the_format_is_named(string what, string message)
    {
        byte[] bitmap = what switch
        {
            "magic" => Bytes(1681511378, 0, 0),
            "negative buckets" => Bytes(1681511377, -1, -1),
            "many buckets" => Bytes(1681511377, 13, 0),
            "bucket twice" => Portable((1, Array(1)), (1, Array(2))),
            "bucket beyond" => Portable((int.MinValue, Array(1))),
            "cookie" => Portable((0, Bytes(12348, 0))),
            "many containers" => Portable((0, Bytes(12346, 65537))),
            "negative containers" => Portable((0, Bytes(12346, -1))),
            "container twice" => Portable((0, [.. Bytes(12346, 2), .. Shorts(4, 0, 4, 0), .. Bytes(0, 0), .. Shorts(1, 2)])),
            "value twice" => Portable((0, Array(5, 5))),
            "runs overlap" => Portable((0, Runs(4, (3, 2), (4, 2)))),
            "run beyond" => Portable((0, Runs(2, (65535, 2)))),
            "runs too long" => Portable((0, Runs(3, (1, 4)))),
            "runs too short" => Portable((0, Runs(3, (1, 2)))),
            "bits too many" => Portable((0, Bits(5000, 5001))),
            "bits too few" => Portable((0, Bits(5000, 4999))),
            "bytes behind" => [.. Portable((0, Array(1))), 0],
            "cut" => Portable((0, Array(1)))[..^1],
            "native too long" => [.. Bytes(1681511376, 1, 19), .. Array(1)],
            "native negative" => [.. Bytes(1681511376, 1, -1), .. Array(1)],
            _ => [.. Bytes(1681511376, 1, 19), .. Array(1), 0],
        };
        Assert.Equal(message, Assert.Throws<FormatException>(() => Read(bitmap)).Message);
    }

    private static List<long> Read(byte[] bitmap)
    {
        var all = new List<long>();
        var reader = new RoaringBitmapReader(bitmap);
        var chunk = new long[1000];
        for (int count; (count = reader.Read(chunk)) > 0;)
            all.AddRange(chunk.AsSpan(0, count));
        return all;
    }

    private static byte[] Portable(params (int Key, byte[] Bitmap)[] buckets) =>
        [.. Bytes(1681511377, buckets.Length, 0), .. buckets.SelectMany(b => Bytes(b.Key).Concat(b.Bitmap))];

    private static byte[] Native(params byte[][] bitmaps) =>
        [.. Bytes(1681511376, bitmaps.Length), .. bitmaps.SelectMany(b => Bytes(b.Length).Concat(b))];

    private static byte[] Array(params int[] values) => [.. Bytes(12346, 1), .. Shorts(0, values.Length - 1), .. Bytes(16), .. Shorts(values)];

    private static byte[] Bits(int cardinality, int count)
    {
        var bits = new byte[8192];
        for (var i = 0; i < count; i++)
            bits[i / 8] |= (byte)(1 << (i % 8));
        return [.. Bytes(12346, 1), .. Shorts(0, cardinality - 1), .. Bytes(16), .. bits];
    }

    private static byte[] Runs(int cardinality, params (int First, int Length)[] runs) =>
        [.. Bytes(12347), 1, .. Shorts(0, cardinality - 1, runs.Length), .. runs.SelectMany(r => Shorts(r.First, r.Length - 1))];

    private static byte[] Bytes(params int[] numbers) => [.. numbers.SelectMany(n =>
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, n);
        return bytes;
    })];

    private static byte[] Shorts(params int[] numbers) => [.. numbers.SelectMany(n => new[] { (byte)n, (byte)(n >> 8) })];
}
