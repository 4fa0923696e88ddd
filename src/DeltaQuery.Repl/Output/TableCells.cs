using System.Globalization;
using System.Text;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>The cells of some rows, as they are shown, with the width of each column.</summary>
/// <remarks>All text lies in one run of characters, row by row; a cell ends where the next begins.</remarks>
internal sealed class TableCells
{
    private readonly List<int> _ends = [];
    private char[] _text = new char[4096];
    private int _length;

    public TableCells(IReadOnlyList<ResultColumn> columns)
    {
        Widths = new int[columns.Count];
        for (var i = 0; i < Widths.Length; i++) Widths[i] = DisplayWidth.Of(Shown(columns[i].Name));
    }

    /// <summary>The widest cell or name of each column.</summary>
    public int[] Widths { get; }

    public int Rows => _ends.Count / Widths.Length;

    /// <summary>The characters held.</summary>
    public int Length => _length;

    /// <summary>Numbers stand at the right.</summary>
    public static bool IsNumber(ResultColumn column) => column.Kind is ResultColumnKind.Integer or ResultColumnKind.Number;

    public ReadOnlySpan<char> this[int row, int column]
    {
        get
        {
            var i = row * Widths.Length + column;
            var start = i == 0 ? 0 : _ends[i - 1];
            return _text.AsSpan(start, _ends[i] - start);
        }
    }

    /// <summary>Adds the next cell.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        var shown = Shown(text);
        if (_text.Length - _length < shown.Length) Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + shown.Length));
        shown.CopyTo(_text.AsSpan(_length));
        _length += shown.Length;
        var column = _ends.Count % Widths.Length;
        _ends.Add(_length);
        Widths[column] = Math.Max(Widths[column], DisplayWidth.Of(shown));
    }

    public void Clear()
    {
        _ends.Clear();
        _length = 0;
    }

    /// <summary>The text with control characters escaped: a cell stays on its line and can't command a terminal.</summary>
    public static ReadOnlySpan<char> Shown(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAnyInRange('\0', '\x1F') < 0 && text.IndexOfAnyInRange('\x7F', '\x9F') < 0) return text;
        var escaped = new StringBuilder();
        foreach (var c in text)
            switch (c)
            {
                case '\n': escaped.Append("\\n"); break;
                case '\r': escaped.Append("\\r"); break;
                case '\t': escaped.Append("\\t"); break;
                case < ' ' or (>= '\x7F' and <= '\x9F'): escaped.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"); break;
                default: escaped.Append(c); break;
            }

        return escaped.ToString();
    }
}
