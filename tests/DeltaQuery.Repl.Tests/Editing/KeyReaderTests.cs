using System.Text;
using DeltaQuery.Repl.Editing;

namespace DeltaQuery.Repl.Tests.Editing;

public sealed class KeyReaderTests
{
    [Theory]
    [InlineData("\r", "Enter")]
    [InlineData("\n", "Enter")]
    [InlineData("\t", "Tab")]
    [InlineData("\u007f", "Backspace")]
    [InlineData("\b", "Backspace")]
    [InlineData("\u0001", "Control a")]
    [InlineData("\u001f", "Control _")]
    [InlineData("\u001bb", "Alt b")]
    [InlineData("\u001b\u007f", "Alt Backspace")]
    [InlineData("\u001b[A", "Up")]
    [InlineData("\u001bOA", "Up")]
    [InlineData("\u001b[1;5C", "Control Right")]
    [InlineData("\u001b[1;3D", "Alt Left")]
    [InlineData("\u001b\u001b[D", "Alt Left")]
    [InlineData("\u001b[H", "Home")]
    [InlineData("\u001b[4~", "End")]
    [InlineData("\u001b[3~", "Delete")]
    [InlineData("\u001b[3;5~", "Control Delete")]
    [InlineData("\u001b[Z", "Shift Tab")]
    [InlineData("\u001b[13;3u", "Alt Enter")]
    [InlineData("\u001b[27;5;97~", "Control a")]
    [InlineData("\u001b[99;5u", "Control c")]
    [InlineData("\u001b[15~", "Unknown")]
    [InlineData("é", "é")]
    [InlineData("漢", "漢")]
    [InlineData("😀", "😀")]
    public void A_sequence_is_one_key(string sequence, string key)
    {
        Assert.Equal([key], Read(sequence));

        // Also where its bytes come one by one.
        var reader = new KeyReader();
        var keys = Encoding.UTF8.GetBytes(sequence).SelectMany(b => reader.Read([b])).ToList();
        Assert.Equal([key], keys.Select(Name));
        Assert.False(reader.IsPending);
    }

    [Fact]
    public void Escape_is_a_key_of_its_own_where_nothing_follows()
    {
        var reader = new KeyReader();
        Assert.Empty(reader.Read("\u001b"u8));
        Assert.True(reader.IsPending);
        Assert.Equal(["Escape"], reader.Flush().Select(Name));
        Assert.False(reader.IsPending);
    }

    [Fact]
    public void A_sequence_that_breaks_off_is_no_key_and_what_follows_is()
    {
        var reader = new KeyReader();
        Assert.Empty(reader.Read("\u001b[1;5"u8));
        Assert.Equal(["Unknown"], reader.Flush().Select(Name));
        Assert.Equal(["Unknown", "Control c"], Read("\u001b[1;\u0003"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void A_paste_is_one_key_whatever_is_in_it_and_however_it_comes(int piece)
    {
        var text = "SELECT 'é\u001b[A';\r\n\u0003\u001b[20";
        var reader = new KeyReader();
        var keys = Encoding.UTF8.GetBytes($"a\u001b[200~{text}\u001b[201~b").Chunk(piece).SelectMany(part => reader.Read(part)).ToList();
        Assert.Equal([Key.Of("a"), new Key(KeyName.Paste, KeyModifiers.None, text), Key.Of("b")], keys);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_a_mark_and_not_an_end()
    {
        var reader = new KeyReader();
        Assert.Equal(["\uFFFD", "a"], reader.Read([0xFF, (byte)'a']).Select(Name));
        Assert.Empty(reader.Read([0xE6]));
        Assert.Equal(["\uFFFD"], reader.Flush().Select(Name));
    }

    private static List<string> Read(string text) => [.. new KeyReader().Read(Encoding.UTF8.GetBytes(text)).Select(Name)];

    private static string Name(Key key) =>
        (key.Modifiers == KeyModifiers.None ? "" : $"{key.Modifiers} ") + (key.Name == KeyName.Character ? key.Text : key.Name.ToString());
}
