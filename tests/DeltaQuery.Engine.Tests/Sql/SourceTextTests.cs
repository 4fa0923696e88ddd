using System.Text;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

public class SourceTextTests
{
    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(2, 1, 3)]
    [InlineData(3, 2, 1)]
    [InlineData(6, 3, 1)]
    [InlineData(8, 4, 1)]
    [InlineData(9, 4, 2)]
    public void Lines_end_at_LF_CR_and_CRLF(int offset, int line, int column) =>
        Assert.Equal((line, column), new SourceText("ab\ncd\re\rf").LineColumnOf(offset));

    [Fact]
    public void CRLF_ends_one_line() => Assert.Equal((2, 1), new SourceText("a\r\nb").LineColumnOf(3));

    [Fact]
    public void Utf8_offsets_go_there_and_back()
    {
        var text = new SourceText(string.Concat(Enumerable.Repeat("aé€😀", 700)));
        var utf8 = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsLowSurrogate(text.Text[i]))
                continue;
            Assert.Equal(utf8, text.Utf8OffsetOf(i));
            Assert.Equal(i, text.Utf16OffsetOf(utf8));
            utf8 += Rune.GetRuneAt(text.Text, i).Utf8SequenceLength;
        }

        Assert.Equal(text.Length, text.Utf16OffsetOf(utf8));
        Assert.Equal(utf8, text.Utf8OffsetOf(text.Length));
    }

    [Fact]
    public void A_byte_inside_a_character_gives_its_start() => Assert.Equal(1, new SourceText("a😀b").Utf16OffsetOf(3));
}
