using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>A table in a frame. On a terminal it is as wide as that at most, and rows in the middle are left out.</summary>
/// <remarks>
/// <code>
/// ┌────────┬─────────┐
/// │     id │ name    │
/// │ bigint │ varchar │
/// ├────────┼─────────┤
/// │      1 │ a       │
/// └────────┴─────────┘
/// </code>
/// </remarks>
internal sealed class BoxWriter(Utf8Output output, bool header, string nullText, Func<BoxLimits> limitsNow) : IRowWriter
{
    private const string Cut = "…";
    private const string LeftOut = "·";
    private const string Dim = "\u001b[2m";
    private const string Usual = "\u001b[22m";
    private const int RowsHeld = 10_000;
    private const int CharactersHeld = 8_000_000;

    private readonly List<string?[]> _first = []; // null for NULL
    private readonly Queue<string?[]> _last = new(); // where rows are left out
    private BoxLimits _limits;
    private IReadOnlyList<ResultColumn> _columns = [];
    private string[] _names = [];
    private string[] _types = [];
    private int[] _natural = [];
    private FittedColumns? _fitted;
    private long _rows;
    private int _characters;
    private bool _second;

    public long? RowsShown => _limits.Rows is { } most && _rows > most ? most / 2 * 2 : null;

    public void Begin(IReadOnlyList<ResultColumn> columns)
    {
        if (_second) output.Write('\n');
        _second = true;
        _limits = limitsNow();
        (_columns, _fitted, _rows, _characters) = (columns, null, 0, 0);
        _first.Clear();
        _last.Clear();
        _names = [.. columns.Select(c => TableCells.Shown(c.Name).ToString())];
        _types = [.. columns.Select(c => TableCells.Shown(c.TypeName.ToLowerInvariant()).ToString())];
        _natural = header ? [.. columns.Select((_, i) => Math.Max(DisplayWidth.Of(_names[i]), DisplayWidth.Of(_types[i])))] : new int[columns.Count];
    }

    public void Rows(RowBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            var cells = new string?[_columns.Count];
            for (var column = 0; column < cells.Length; column++)
                cells[column] = batch.IsNull(column, row) ? null : TableCells.Shown(batch.TextSpan(column, row)).ToString();
            Add(cells);
        }
    }

    public void End()
    {
        if (_fitted is null) Open();
        if (RowsShown is { } shown)
        {
            foreach (var row in _first.Take((int)shown / 2)) WriteRow(row);
            WriteRow([.. Enumerable.Repeat(LeftOut, _columns.Count)]);
            foreach (var row in _last) WriteRow(row);
        }
        else
        {
            WriteFirst();
        }

        WriteLine('└', '┴', '┘');
    }

    private void Add(string?[] cells)
    {
        _rows++;
        if (_limits.Rows is { } most)
        {
            if (_first.Count < most) _first.Add(cells);
            _last.Enqueue(cells);
            if (_last.Count > most / 2) _last.Dequeue();
            return;
        }

        _first.Add(cells);
        foreach (var cell in cells) _characters += cell?.Length ?? 0;
        if (_fitted is null && _first.Count < RowsHeld && _characters < CharactersHeld) return;
        if (_fitted is null) Open();
        WriteFirst();
    }

    private void Open()
    {
        foreach (var row in RowsShown is { } shown ? _first.Take((int)shown / 2).Concat(_last) : _first)
            for (var column = 0; column < row.Length; column++)
                _natural[column] = Math.Max(_natural[column], DisplayWidth.Of(row[column] ?? nullText));
        _fitted = FittedColumns.Of(_natural, _limits.Width);
        WriteLine('┌', '┬', '┐');
        if (!header) return;
        WriteRow(_names);
        WriteRow(_types);
        WriteLine('├', '┼', '┤');
    }

    private void WriteFirst()
    {
        foreach (var row in _first) WriteRow(row);
        _first.Clear();
        _characters = 0;
    }

    private void WriteLine(char left, char between, char right)
    {
        for (var i = 0; i < _fitted!.Columns.Count; i++)
        {
            output.Write(i == 0 ? left : between);
            if (_fitted.Gap == i)
            {
                output.Repeat('─', 3);
                output.Write(between);
            }

            output.Repeat('─', _fitted.Widths[i] + 2);
        }

        if (_fitted.Gap == _fitted.Columns.Count)
        {
            output.Write(between);
            output.Repeat('─', 3);
        }

        output.Write(right);
        output.Write('\n');
    }

    private void WriteRow(string?[] cells)
    {
        for (var i = 0; i < _fitted!.Columns.Count; i++)
        {
            output.Write("│ ");
            if (_fitted.Gap == i)
                output.Write($"{Cut} │ ");
            var column = _fitted.Columns[i];
            var text = cells[column] ?? nullText;
            text = _limits.Width is null ? text : DisplayWidth.Cut(text, _fitted.Widths[i], Cut);
            var blanks = _fitted.Widths[i] - DisplayWidth.Of(text);
            if (TableCells.IsNumber(_columns[column])) output.Repeat(' ', blanks);
            output.Write(cells[column] is null && _limits.HasColor ? Dim + text + Usual : text);
            if (!TableCells.IsNumber(_columns[column])) output.Repeat(' ', blanks);
            output.Write(' ');
        }

        if (_fitted.Gap == _fitted.Columns.Count)
            output.Write($"│ {Cut} ");
        output.Write("│\n");
    }
}
