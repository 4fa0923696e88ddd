using DeltaQuery.Repl.Editing;

namespace DeltaQuery.Repl.Tests.Editing;

public sealed class ScreenTests
{
    [Fact]
    public void Only_what_has_changed_is_written()
    {
        var terminal = new FakeTerminal(20, 5);
        var screen = new Screen(terminal, colored: false);
        screen.Draw(Frame.Of("SELECT 1\n+ 2", 12, ["> ", "- "], null, 20));
        terminal.Written.Clear();
        screen.Draw(Frame.Of("SELECT 1\n+ 23", 13, ["> ", "- "], null, 20));
        Assert.Equal("3", terminal.Written.ToString());
    }

    [Fact]
    public void After_any_edits_the_screen_shows_the_text()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var (columns, rows) = (random.Next(5, 30), random.Next(2, 10));
            var terminal = new FakeTerminal(columns, rows);
            var screen = new Screen(terminal, colored: random.Next(2) == 0);
            var text = "";
            for (var step = 0; step < 20; step++)
            {
                var at = random.Next(text.Length + 1);
                text = random.Next(3) == 0 ? text[..at] : text.Insert(at, random.Next(4) switch { 0 => "\n", 1 => "漢", 2 => "word ", _ => "é" });
                var styles = Enumerable.Range(0, text.Length).Select(_ => (EditorStyle)random.Next(11)).ToList();
                var prompts = Enumerable.Range(0, text.Count(c => c == '\n') + 1).Select(i => i == 0 ? "> " : "- ").ToList();
                var frame = Frame.Of(text, random.Next(text.Length + 1), prompts, styles, columns);
                screen.Draw(frame);
                var visible = terminal.Screen.Text.Split('\n');
                var all = frame.Rows.Select(row => string.Concat(row.Select(cell => cell.Glyph)).TrimEnd()).ToList();
                if (all.Count <= rows)
                    Assert.Equal(string.Join('\n', all).TrimEnd('\n'), terminal.Screen.Text);
                Assert.Equal(all[frame.CursorRow], terminal.Screen.Cursor.Row < visible.Length ? visible[terminal.Screen.Cursor.Row] : "");
                Assert.Equal(frame.CursorColumn, terminal.Screen.Cursor.Column);
            }
        }
    }

    [Fact]
    public void Candidates_stand_in_columns_and_what_does_not_fit_is_counted()
    {
        Assert.Equal(["a  ccc  e", "b  d"], CandidateList.Of(["a", "b", "ccc", "d", "e"], 15, 10).Select(line => line.Replace("    ", "  ", StringComparison.Ordinal)));
        Assert.Equal(["a  b", "… and 3 more"], CandidateList.Of(["a", "b", "c", "d", "e"], 5, 2));
    }

    private sealed class FakeTerminal(int columns, int rows) : ITerminal
    {
        public TerminalScreen Screen { get; } = new(columns, rows);

        public System.Text.StringBuilder Written { get; } = new();

        public (int Columns, int Rows) Size => (columns, rows);

        public bool HasKey => false;

        public Key ReadKey() => throw new NotSupportedException();

        public bool Suspend() => false;

        public void Write(string text)
        {
            Written.Append(text);
            Screen.Write(text);
        }
    }
}
