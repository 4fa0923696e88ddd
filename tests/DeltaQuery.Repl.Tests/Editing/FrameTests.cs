using DeltaQuery.Engine;
using DeltaQuery.Repl.Help;
using DeltaQuery.Repl.Editing;

namespace DeltaQuery.Repl.Tests.Editing;

public sealed class FrameTests
{
    [Fact]
    public void A_text_is_wrapped_at_the_width_and_the_cursor_stands_in_the_next_row_of_a_full_one()
    {
        var frame = Frame.Of("abcdef", 6, ["> "], null, 4);
        Assert.Equal(["> ab", "cdef", ""], Rows(frame));
        Assert.Equal((2, 0), (frame.CursorRow, frame.CursorColumn));
        frame = Frame.Of("abcdef", 2, ["> "], null, 4);
        Assert.Equal(["> ab", "cdef"], Rows(frame));
        Assert.Equal((1, 0), (frame.CursorRow, frame.CursorColumn));
    }

    [Fact]
    public void A_wide_character_is_not_cut()
    {
        var frame = Frame.Of("a漢字", 3, ["> "], null, 4);
        Assert.Equal(["> a", "漢字", ""], Rows(frame));
    }

    [Fact]
    public void No_character_of_the_text_or_the_prompt_commands_the_terminal()
    {
        var frame = Frame.Of("\u001b[A\u009b\tb", 0, ["\u001b> "], null, 40);
        Assert.Equal(["^[> ^[[A\\x9b    b"], Rows(frame));
    }

    [Theory]
    [InlineData("SELECT (1\n,[2\n]\n)\n;\nx\n", "dq> dq(> dq(> dq(> dq-> dq-> dq-> ")]
    [InlineData("SELECT 'a;\n(\n'\n", "dq> dq'> dq'> dq-> ")]
    [InlineData("SELECT $$a\n$$ $x$\n", "dq> dq$> dq$> ")]
    [InlineData("`a\n`\"\n", "dq> dq`> dq\"> ")]
    [InlineData("-- a (\n/* /* */\n*/ (\n", "dq> dq-> dq*> dq(> ")]
    public void Prompts_tell_what_is_open(string text, string prompts) =>
        Assert.Equal(prompts, string.Concat(PromptText.Of(text, SqlScript.Tokens(text), false)));

    [Fact]
    public void Words_have_the_colours_of_what_they_are()
    {
        const string text = "SELECT f(x), 1.5, 'a', \"b\", $p -- c";
        var styles = Highlighter.Of(text, -1, SqlScript.Tokens(text), _ => true);
        EditorStyle Style(string part) => styles[text.IndexOf(part, StringComparison.Ordinal)];
        Assert.Equal(
            [EditorStyle.Keyword, EditorStyle.Function, EditorStyle.Plain, EditorStyle.Number, EditorStyle.String, EditorStyle.Name, EditorStyle.Parameter, EditorStyle.Comment],
            [Style("SELECT"), Style("f("), Style("x)"), Style("1.5"), Style("'a'"), Style("\"b\""), Style("$p"), Style("-- c")]);
    }

    [Fact]
    public void The_bracket_at_the_cursor_and_its_other_half_are_shown_and_one_without_is_wrong()
    {
        const string text = "f(a[1])) ']'";
        var styles = Highlighter.Of(text, 7, SqlScript.Tokens(text), _ => true);
        Assert.Equal([1, 6], Enumerable.Range(0, text.Length).Where(i => styles[i] == EditorStyle.Bracket));
        Assert.Equal([7], Enumerable.Range(0, text.Length).Where(i => styles[i] == EditorStyle.Error));
    }

    [Fact]
    public void A_command_that_is_not_known_is_wrong()
    {
        EditorStyle First(string text) => Highlighter.Of(text, -1, SqlScript.Tokens(text), name => name == "\\d")[0];
        Assert.Equal((EditorStyle.Command, EditorStyle.Error, EditorStyle.Error), (First("\\d t"), First("\\dd"), First(".tables")));
    }

    [Fact]
    public void What_is_wrong_is_shown_but_not_while_it_is_written()
    {
        const string text = "VACUUM t FOO;";
        IEnumerable<int> Wrong(int cursor) => Highlighter.Of(text, cursor, SqlScript.Tokens(text), _ => true, SqlScript.FaultOf(text)) is var styles
            ? Enumerable.Range(0, text.Length).Where(i => styles[i] == EditorStyle.Error) : [];
        Assert.Equal([9, 10, 11], Wrong(-1));
        Assert.Equal([9, 10, 11], Wrong(text.Length));
        Assert.Empty(Wrong(12));
        Assert.Empty(Wrong(9));
    }

    [Fact]
    public void No_statement_of_the_reference_is_wrong_while_it_is_written()
    {
        foreach (var example in SqlReference.Current.Topics.Select(t => t.Example))
            for (var length = 0; length <= example.Length; length++)
                Assert.True(SqlScript.FaultOf(example[..length]) is not { } fault || fault.End.Value == length, $"{example[..length]}: {SqlScript.FaultOf(example[..length])}");
    }

    private static List<string> Rows(Frame frame) => [.. frame.Rows.Select(row => string.Concat(row.Select(cell => cell.Glyph)))];
}
