using System.Globalization;
using System.Text;

namespace DeltaQuery.Repl.Editing;

/// <summary>The part of a terminal's screen that the editor writes on. Only what has changed is written.</summary>
/// <remarks>Nothing is left to the terminal's own line wrapping, so that the cursor's row is always known. Of a text that is taller than the screen the
/// rows around the cursor are shown.</remarks>
internal sealed class Screen(ITerminal terminal, bool colored)
{
    private readonly StringBuilder _output = new();
    private IReadOnlyList<IReadOnlyList<Cell>> _shown = [];
    private int _row;
    private int _column;
    private int _top; // the first row of the frame that is shown
    private int _columns;

    public void Draw(Frame frame)
    {
        var (columns, rows) = terminal.Size;
        _columns = columns;
        _top = Math.Clamp(_top, Math.Max(0, frame.CursorRow - rows + 1), Math.Min(frame.CursorRow, Math.Max(0, frame.Rows.Count - rows)));
        var visible = frame.Rows.Skip(_top).Take(rows).ToList();
        for (var row = 0; row < visible.Count; row++)
            DrawRow(row, visible[row]);
        if (_shown.Count > visible.Count)
        {
            MoveTo(visible.Count, 0);
            _output.Append("\u001b[J");
        }

        _shown = visible;
        MoveTo(frame.CursorRow - _top, frame.CursorColumn);
        Send();
    }

    /// <summary>Goes to the row behind what was drawn, where other text can be written.</summary>
    public void Leave()
    {
        if (_shown.Count > 0)
            MoveTo(_shown.Count - 1, 0);
        _output.Append("\r\n");
        Send();
        Forget();
    }

    /// <summary>Clears the whole screen; what is drawn next stands at its top.</summary>
    public void Clear()
    {
        _output.Append("\u001b[H\u001b[2J");
        Send();
        Forget();
    }

    /// <summary>Takes away what was drawn for another size.</summary>
    /// <remarks>Rows that have become too wide are told to take up several: terminals wrap them.</remarks>
    public void Resized()
    {
        var columns = terminal.Size.Columns;
        var up = _row;
        if (columns < _columns)
        {
            up = _column / columns;
            for (var row = 0; row < _row; row++)
                up += Math.Max(1, (Frame.WidthOf(_shown[row]) + columns - 1) / columns);
        }

        Append(up, 'A');
        _output.Append("\r\u001b[J");
        Send();
        Forget();
    }

    /// <summary>Begins anew where the cursor is, at the begin of a row.</summary>
    public void Forget()
    {
        _shown = [];
        (_row, _column, _top) = (0, 0, 0);
    }

    private void DrawRow(int row, IReadOnlyList<Cell> cells)
    {
        var old = row < _shown.Count ? _shown[row] : [];
        var (same, column) = (0, 0);
        while (same < cells.Count && same < old.Count && cells[same] == old[same])
            column += cells[same++].Width;
        if (same == cells.Count && same == old.Count && (row < _shown.Count || row == 0))
            return;
        MoveTo(row, column);
        var style = EditorStyle.Plain;
        foreach (var cell in cells.Skip(same))
        {
            if (colored && cell.Style != style)
                _output.Append(style == EditorStyle.Plain ? "" : Palette.Reset).Append(Palette.Of(cell.Style));
            style = cell.Style;
            _output.Append(cell.Glyph);
            _column += cell.Width;
        }

        if (colored && style != EditorStyle.Plain)
            _output.Append(Palette.Reset);
        if (Frame.WidthOf(old) > _column)
            _output.Append("\u001b[K");
    }

    private void MoveTo(int row, int column)
    {
        if (row == _row && column == _column && column < _columns)
            return;
        var last = Math.Max(_shown.Count - 1, _row);
        Append(_row - row, 'A');
        Append(Math.Min(row, last) - _row, 'B');
        _output.Append('\r');
        for (var below = last; below < row; below++)
            _output.Append('\n');
        Append(column, 'C');
        (_row, _column) = (row, column);
    }

    private void Append(int count, char command)
    {
        if (count > 0)
            _output.Append(CultureInfo.InvariantCulture, $"\u001b[{count}{command}");
    }

    private void Send()
    {
        terminal.Write(_output.ToString());
        _output.Clear();
    }
}
