using System.Text;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Tests.Storage;

public sealed class SpoolIndexTests
{
    private static readonly SpoolHeader Header = new(
        "s3://bucket/a b\nc=1/é %20.parquet", "\"tag with spaces\"", 1000, new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc));

    [Fact]
    public void What_is_written_is_read_again()
    {
        byte[] text = [.. SpoolIndex.Line(Header), .. SpoolIndex.Line(Range(0, 10)), .. SpoolIndex.Line(Range(500, 1000))];
        Assert.Equal(Header, SpoolIndex.Header(text));
        Assert.Equal([Range(0, 10), Range(500, 1000)], SpoolIndex.Ranges(text, Header.Size, out var read));
        Assert.Equal(text.Length, read);
        var ofServer = Header with { Server = "https://one two:9000" };
        Assert.Equal(ofServer, SpoolIndex.Header(SpoolIndex.Line(ofServer)));
    }

    [Fact]
    public void A_torn_line_is_not_read_and_a_damaged_one_is_passed_over()
    {
        byte[] whole = [.. SpoolIndex.Line(Header), .. SpoolIndex.Line(Range(0, 10)), .. SpoolIndex.Line(Range(20, 30))];
        var last = SpoolIndex.Line(Range(20, 30)).Length;
        for (var cut = 1; cut <= last; cut++)
        {
            Assert.Equal([Range(0, 10)], SpoolIndex.Ranges(whole.AsSpan(0, whole.Length - cut), Header.Size, out var read));
            Assert.Equal(whole.Length - last, read);
        }

        for (var at = whole.Length - last; at < whole.Length; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 1;
            Assert.Equal([Range(0, 10)], SpoolIndex.Ranges(damaged, Header.Size, out _));
        }
    }

    [Fact]
    public void Two_lines_that_run_together_after_a_crash_are_both_passed_over()
    {
        byte[] text = [.. SpoolIndex.Line(Range(0, 10))[..^5], .. SpoolIndex.Line(Range(20, 30)), .. SpoolIndex.Line(Range(40, 50))];
        Assert.Equal([Range(40, 50)], SpoolIndex.Ranges(text, 100, out _));
    }

    [Fact]
    public void A_range_outside_of_the_object_is_passed_over() =>
        Assert.Empty(SpoolIndex.Ranges([.. SpoolIndex.Line(Range(990, 1001)), .. SpoolIndex.Line(Range(7, 7))], 1000, out _));

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("deltaquery-spool-1 1000 638505760890000000 tag path 00000000\n")]
    [InlineData("something else\n")]
    public void What_does_not_begin_with_a_sound_line_is_no_index(string text) => Assert.Null(SpoolIndex.Header(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void The_checksum_is_CRC_32C() => Assert.Equal(0xE3069283u, Crc32C.Append(Crc32C.Of("1234"u8), "56789"u8));

    private static SpoolRange Range(long start, long end) => new(new ByteRange(start, end), (uint)(start * 2654435761));
}
