using System.Globalization;
using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl.Editing;

/// <summary>Prompts and a text as rows of a screen.</summary>
/// <param name="Rows">The rows, none wider than the screen.</param>
/// <param name="CursorRow">The cursor's row.</param>
/// <param name="CursorColumn">The cursor's column, within the screen.</param>
internal sealed record Frame(IReadOnlyList<IReadOnlyList<Cell>> Rows, int CursorRow, int CursorColumn)
{
    private const string Tab = "    ";

    /// <param name="text">The text.</param>
    /// <param name="cursor">The cursor's place in it.</param>
    /// <param name="prompts">What stands before each of its lines.</param>
    /// <param name="styles">The style of each of its code units; null for a plain text.</param>
    /// <param name="columns">How wide the screen is.</param>
    public static Frame Of(string text, int cursor, IReadOnlyList<string> prompts, IReadOnlyList<EditorStyle>? styles, int columns)
    {
        var rows = new RowMaker(columns);
        var (line, place) = (0, (Row: 0, Column: 0));
        rows.AddAll(prompts[0]);
        for (var at = 0; ; at = Graphemes.Next(text, at))
        {
            if (at == cursor)
                place = rows.Place();
            if (at >= text.Length)
                return new Frame(rows.All, place.Row, place.Column);
            if (text[at] == '\n')
            {
                rows.Break();
                rows.AddAll(prompts[++line]);
                continue;
            }

            rows.Add(Shown(text[at..Graphemes.Next(text, at)]), styles?[at] ?? EditorStyle.Plain);
        }
    }

    /// <summary>How many columns a row takes up.</summary>
    public static int WidthOf(IReadOnlyList<Cell> row) => row.Sum(cell => cell.Width);

    // No character of the text commands the terminal.
    private static string Shown(string grapheme) => grapheme[0] switch
    {
        '\t' => Tab,
        < ' ' and var c => $"^{(char)(c + 0x40)}",
        >= '\x7F' and <= '\x9F' and var c => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
        _ => grapheme,
    };

    private sealed class RowMaker(int columns)
    {
        private int _column;

        public List<List<Cell>> All { get; } = [[]];

        public void AddAll(string text)
        {
            for (var at = 0; at < text.Length; at = Graphemes.Next(text, at))
                Add(Shown(text[at..Graphemes.Next(text, at)]), EditorStyle.Plain);
        }

        public void Add(string glyph, EditorStyle style)
        {
            var width = DisplayWidth.Of(glyph);
            if (_column > 0 && _column + width > columns)
                Break();
            All[^1].Add(new Cell(glyph, width, style));
            _column += width;
        }

        public void Break()
        {
            All.Add([]);
            _column = 0;
        }

        // A cursor behind a full row stands at the begin of the next.
        public (int Row, int Column) Place()
        {
            if (_column >= columns)
                Break();
            return (All.Count - 1, _column);
        }
    }
}
