using System.Text;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Tests.Storage;

public sealed class Lz4Tests
{
    // "abc" and then 9 bytes from 3 back, then "end" as the literals of the last sequence
    private const string Block = "35" + "616263" + "0300" + "30" + "656E64";
    private const string Text = "abcabcabcabcend";

    [Fact]
    public void A_block_without_framing_is_decompressed() => Assert.Equal(Text, Decompress(Block, Text.Length));

    [Fact]
    public void Frames_of_one_or_more_blocks_are_put_together()
    {
        const string Frame = "0000000F" + "0000000A" + Block;
        Assert.Equal(Text, Decompress(Frame, 15));
        Assert.Equal(Text + Text, Decompress(Frame + Frame, 30));
        Assert.Equal(Text + Text, Decompress("0000001E" + "0000000A" + Block + "0000000A" + Block, 30));
        Assert.Equal("", Decompress("00000000", 0));
    }

    [Fact]
    public void Long_lengths_go_on_in_further_bytes()
    {
        var literals = string.Concat(Enumerable.Repeat("61", 300)); // 15 + 255 + 30
        Assert.Equal(new string('a', 300 + 4 + 15 + 5) + "b", Decompress("FF" + "FF1E" + literals + "0100" + "05" + "10" + "62", 325));
    }

    [Theory]
    [InlineData("35616263030030656E", 15)] // too short a literal
    [InlineData("35616263000030656E64", 15)] // offset 0
    [InlineData("35616263040030656E64", 15)] // offset before the begin
    [InlineData("35616263030030656E64", 14)] // larger than told
    [InlineData("35616263030030656E64", 16)] // smaller than told
    [InlineData("F0FF", 15)]
    [InlineData("0000000F0000000A", 15)]
    [InlineData("", 1)]
    public void Damage_is_an_error(string hex, int size) => Assert.Throws<InvalidDataException>(() => Decompress(hex, size));

    private static string Decompress(string hex, int size) => Encoding.ASCII.GetString(Lz4.Decompress(Convert.FromHexString(hex), size));
}
