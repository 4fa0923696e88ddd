using DeltaQuery.Engine.Log;

namespace DeltaQuery.Engine.Tests.Log;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("134217728", 134217728L)]
    [InlineData("128mb", 128L << 20)]
    [InlineData(" 1 G ", 1L << 30)]
    [InlineData("2KiB", 2048L)]
    [InlineData("5b", 5L)]
    [InlineData("8191p", 8191L << 50)]
    [InlineData("8192p", null)] // one more than there are numbers for
    [InlineData("0", null)]
    [InlineData("-1mb", null)]
    [InlineData("1.5mb", null)]
    [InlineData("mb", null)]
    [InlineData("1bb", null)]
    [InlineData("1 m b", null)]
    [InlineData("1x", null)]
    [InlineData("", null)]
    public void A_size_has_a_unit_or_none(string text, long? bytes) => Assert.Equal(bytes, ByteSize.Parse(text));
}
