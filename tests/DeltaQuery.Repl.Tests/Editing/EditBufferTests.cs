using DeltaQuery.Repl.Editing;

namespace DeltaQuery.Repl.Tests.Editing;

/// <summary>Texts have a | where the cursor is.</summary>
public sealed class EditBufferTests
{
    [Theory]
    [InlineData("one two|", "one |two")]
    [InlineData("one |two", "|one two")]
    [InlineData("a, (b_1|", "a, (|b_1")]
    [InlineData("|", "|")]
    [InlineData("größe|", "|größe")]
    public void To_the_begin_of_a_word(string before, string after) => Assert.Equal(after, After(before, b => b.WordLeft()));

    [Theory]
    [InlineData("|one two", "one| two")]
    [InlineData("one| two", "one two|")]
    [InlineData("one two|", "one two|")]
    public void To_the_end_of_a_word(string before, string after) => Assert.Equal(after, After(before, b => b.WordRight()));

    [Theory]
    [InlineData("漢字|", "漢|字")]
    [InlineData("e\u0301|", "|e\u0301")]
    [InlineData("👩‍👩‍👧|", "|👩‍👩‍👧")]
    [InlineData("a\n|b", "a|\nb")]
    public void A_character_is_what_people_see(string before, string after)
    {
        Assert.Equal(after, After(before, b => b.Left()));
        Assert.Equal(before, After(after, b => b.Right()));
        Assert.Equal(before.Replace(before[..before.IndexOf('|', StringComparison.Ordinal)][after.IndexOf('|', StringComparison.Ordinal)..], "", StringComparison.Ordinal), After(before, b => b.Backspace()));
    }

    [Theory]
    [InlineData("ab\nc|d\nef", "ab\n|cd\nef", "ab\ncd|\nef")]
    public void Home_and_End_are_those_of_the_line(string before, string home, string end)
    {
        Assert.Equal(home, After(before, b => b.Home()));
        Assert.Equal(end, After(before, b => b.End()));
    }

    [Fact]
    public void Up_and_Down_keep_the_column_over_short_lines_and_wide_characters()
    {
        var buffer = Of("abcdef\nx\n漢字漢字|");
        Assert.True(buffer.Up());
        Assert.Equal("abcdef\nx|\n漢字漢字", Shown(buffer));
        Assert.True(buffer.Up());
        Assert.Equal("abcdef|\nx\n漢字漢字", Shown(buffer));
        Assert.False(buffer.Up());
        buffer.Left();
        buffer.Down();
        Assert.True(buffer.Down());
        Assert.Equal("abcdef\nx\n漢字|漢字", Shown(buffer)); // column 5 is in the middle of the third character
        Assert.False(buffer.Down());
    }

    [Theory]
    [InlineData("ab|cd\nef", "ab|\nef", "cd")]
    [InlineData("ab|\nef", "ab|ef", "\n")]
    public void What_is_cut_to_the_end_of_the_line_can_be_put_back(string before, string after, string cut)
    {
        var buffer = Of(before);
        buffer.KillToEnd();
        Assert.Equal(after, Shown(buffer));
        buffer.First();
        buffer.Yank();
        Assert.StartsWith($"{cut}|", Shown(buffer), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_cut_in_a_row_is_put_back_as_one()
    {
        var buffer = Of("one two three|");
        buffer.KillWordLeft();
        buffer.KillWordLeft();
        Assert.Equal("one |", Shown(buffer));
        buffer.Yank();
        Assert.Equal("one two three|", Shown(buffer));
        buffer.Home();
        buffer.KillWordRight();
        Assert.Equal("| two three", Shown(buffer));
        buffer.Yank();
        Assert.Equal("one| two three", Shown(buffer));
    }

    [Theory]
    [InlineData("a b.c|", "a |")]
    [InlineData("a b  |", "a |")]
    public void To_the_blank_before_the_word(string before, string after) => Assert.Equal(after, After(before, b => b.KillToBlank()));

    [Fact]
    public void The_line_before_the_cursor_is_cut() => Assert.Equal("ab\n|d", After("ab\nc|d", b => b.KillToStart()));

    [Theory]
    [InlineData("a|bc", "ba|c")]
    [InlineData("abc|", "acb|")]
    [InlineData("|abc", "|abc")]
    [InlineData("ab\nc|", "ab\nc|")]
    public void Characters_change_places(string before, string after) => Assert.Equal(after, After(before, b => b.Transpose()));

    [Fact]
    public void Words_that_are_typed_are_undone_piece_by_piece()
    {
        var buffer = Of("|");
        foreach (var c in "ab cd")
            buffer.Insert(c.ToString());
        buffer.KillToBlank();
        Assert.Equal("ab |", Shown(buffer));
        Assert.True(buffer.Undo());
        Assert.Equal("ab cd|", Shown(buffer));
        Assert.True(buffer.Undo());
        Assert.Equal("ab |", Shown(buffer));
        Assert.True(buffer.Undo());
        Assert.Equal("ab|", Shown(buffer));
        Assert.True(buffer.Undo());
        Assert.Equal("|", Shown(buffer));
        Assert.False(buffer.Undo());
    }

    private static string After(string text, Action<EditBuffer> edit)
    {
        var buffer = Of(text);
        edit(buffer);
        return Shown(buffer);
    }

    private static EditBuffer Of(string text)
    {
        var buffer = new EditBuffer();
        buffer.Set(text.Replace("|", "", StringComparison.Ordinal));
        buffer.MoveTo(text.IndexOf('|', StringComparison.Ordinal));
        return buffer;
    }

    private static string Shown(EditBuffer buffer) => buffer.Text.Insert(buffer.Cursor, "|");
}
