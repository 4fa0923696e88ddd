using System.Globalization;
using System.Text;
using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl.Tests.Editing;

/// <summary>What a terminal shows after what was written to it: the part of ECMA-48 that the editor and less use.</summary>
/// <remarks>As terminals do, it waits at the end of a full row before it goes to the next, scrolls at its bottom, and wraps rows anew that have become too
/// wide for it.</remarks>
internal sealed class TerminalScreen(int columns, int rows)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _sequence = new();
    private List<List<(string Glyph, string Style)>> _rows = [.. Enumerable.Range(0, rows).Select(_ => new List<(string, string)>())];
    private string _style = "";
    private int _row;
    private int _column;
    private char _high;

    public int Columns { get; private set; } = columns;

    public int Rows { get; private set; } = rows;

    public (int Row, int Column) Cursor => (_row, Math.Min(_column, Columns - 1));

    public int Bells { get; private set; }

    /// <summary>Whether pastes are told from keys.</summary>
    public bool BracketsPastes { get; private set; }

    /// <summary>Sequences that it does not know.</summary>
    public List<string> Unknown { get; } = [];

    /// <summary>All sequences that came.</summary>
    public List<string> Sequences { get; } = [];

    /// <summary>The rows from the first to the last that has text, without blanks at their ends.</summary>
    public string Text => string.Join('\n', _rows.Select(RowText)).TrimEnd('\n');

    /// <summary>The characters of each row with what gives them their colours; empty ones stand behind wide ones.</summary>
    public IReadOnlyList<IReadOnlyList<(string Glyph, string Style)>> Cells => _rows;

    /// <summary>What gives a text its colour, where it stands last; empty for the usual one, null where it does not stand.</summary>
    public string? StyleOf(string text)
    {
        foreach (var row in Enumerable.Reverse(_rows))
        {
            var line = string.Concat(row.Select(c => c.Glyph.Length == 0 ? "" : c.Glyph));
            var at = line.LastIndexOf(text, StringComparison.Ordinal);
            if (at < 0)
                continue;
            var offset = 0;
            foreach (var (glyph, style) in row)
            {
                if (offset >= at)
                    return style;
                offset += glyph.Length;
            }
        }

        return null;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[bytes.Length + 1];
        var count = _decoder.GetChars(bytes, characters, flush: false);
        foreach (var c in characters.AsSpan(0, count))
            Write(c);
    }

    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    public void Resize(int columns, int rows)
    {
        var (row, column) = (_row, _column);
        var wrapped = new List<List<(string, string)>>();
        for (var at = 0; at < _rows.Count; at++)
        {
            if (at == row)
                (_row, _column) = (wrapped.Count + column / columns, column % columns);
            wrapped.AddRange(_rows[at].Count == 0 ? [_rows[at]] : _rows[at].Chunk(columns).Select(part => part.ToList()));
        }

        while (wrapped.Count > rows && wrapped[^1].Count == 0 && wrapped.Count - 1 > _row)
            wrapped.RemoveAt(wrapped.Count - 1);
        var gone = Math.Max(0, wrapped.Count - rows);
        _rows = [.. wrapped.Skip(gone)];
        _row -= gone;
        while (_rows.Count < rows)
            _rows.Add([]);
        (Columns, Rows) = (columns, rows);
    }

    private static string RowText(List<(string Glyph, string Style)> row) => string.Concat(row.Select(c => c.Glyph)).TrimEnd(' ');

    private void Write(char c)
    {
        if (_sequence.Length > 0)
        {
            _sequence.Append(c);
            Sequence();
            return;
        }

        switch (c)
        {
            case '\u001b': _sequence.Append(c); break;
            case '\r': _column = 0; break;
            case '\n': Down(); break;
            case '\b': _column = Math.Max(0, Math.Min(_column, Columns - 1) - 1); break;
            case '\a': Bells++; break;
            case '\t': _column = Math.Min(Columns - 1, (_column / 8 + 1) * 8); break;
            case < ' ': Unknown.Add($"{(int)c:x2}"); break;
            default: Show(c); break;
        }
    }

    private void Show(char c)
    {
        if (char.IsHighSurrogate(c))
        {
            _high = c;
            return;
        }

        var glyph = char.IsLowSurrogate(c) ? new string([_high, c]) : c.ToString();
        var width = DisplayWidth.Of(glyph);
        var row = _rows[_row];
        if (width == 0)
        {
            var last = Math.Max(0, _column - 1);
            while (last > 0 && row[last].Glyph.Length == 0)
                last--;
            row[last] = (row[last].Glyph + glyph, row[last].Style);
            return;
        }

        if (_column + width > Columns)
        {
            _column = 0;
            Down();
            row = _rows[_row];
        }

        while (row.Count < _column + width)
            row.Add((" ", ""));
        row[_column++] = (glyph, _style);
        if (width == 2)
            row[_column++] = ("", _style);
    }

    private void Down()
    {
        if (++_row < Rows)
            return;
        _row = Rows - 1;
        _rows.RemoveAt(0);
        _rows.Add([]);
    }

    private void Sequence()
    {
        var text = _sequence.ToString();
        if (text is "\u001b[" || (text.StartsWith("\u001b[", StringComparison.Ordinal) && text[^1] < 0x40))
            return;
        _sequence.Clear();
        Sequences.Add(text[1..]);
        if (text is "\u001bM")
            Up();
        else if (text.StartsWith("\u001b[", StringComparison.Ordinal))
            Control(text[2..^1], text[^1]);
        else if (text is not ("\u001b=" or "\u001b>"))
            Unknown.Add(text[1..]);
    }

    private void Up()
    {
        if (--_row >= 0)
            return;
        _row = 0;
        _rows.RemoveAt(Rows - 1);
        _rows.Insert(0, []);
    }

    private void Control(string parameters, char final)
    {
        var numbers = parameters.Split(';').Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).ToArray();
        var count = Math.Max(1, numbers[0]);
        switch (final)
        {
            case 'A': _row = Math.Max(0, _row - count); break;
            case 'B': _row = Math.Min(Rows - 1, _row + count); break;
            case 'C': _column = Math.Min(Columns - 1, _column + count); break;
            case 'D': _column = Math.Max(0, Math.Min(_column, Columns - 1) - count); break;
            case 'H': (_row, _column) = (count - 1, numbers.Length > 1 ? Math.Max(1, numbers[1]) - 1 : 0); break;
            case 'J': Erase(numbers[0]); break;
            case 'K': Cut(_rows[_row]); break;
            case 'm': _style = parameters is "" or "0" or "22" or "27" ? "" : parameters; break;
            case 'h' or 'l' when parameters == "?2004": BracketsPastes = final == 'h'; break;
            case 'h' or 'l' when parameters is "?1" or "?25" or "?12": break;
            default: Unknown.Add($"[{parameters}{final}"); break;
        }
    }

    private void Erase(int what)
    {
        if (what == 2)
            _rows.ForEach(row => row.Clear());
        if (what != 0)
            return;
        Cut(_rows[_row]);
        _rows.Skip(_row + 1).ToList().ForEach(row => row.Clear());
    }

    // A terminal that waits at the end of a full row takes its last character for the cursor's.
    private void Cut(List<(string, string)> row)
    {
        var from = Math.Min(_column, Columns - 1);
        if (row.Count > from)
            row.RemoveRange(from, row.Count - from);
    }
}
