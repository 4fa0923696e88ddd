using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>A plain table. Its widths are those of the first rows; later rows stream on with them and may stick out.</summary>
/// <remarks>
/// <code>
/// id | name
/// ---+------
///  1 | a
/// 22 | NULL
/// </code>
/// </remarks>
internal sealed class TableWriter(Utf8Output output, bool header, string nullText, TableFrame frame) : IRowWriter
{
    private const int RowsHeld = 10_000;
    private const int CharactersHeld = 8_000_000; // 16 MB

    private IReadOnlyList<ResultColumn> _columns = [];
    private TableCells? _cells;
    private int[]? _widths;
    private bool _second;

    public void Begin(IReadOnlyList<ResultColumn> columns)
    {
        if (_second) output.Write('\n');
        _second = true;
        _columns = columns;
        _cells = new TableCells(columns);
        _widths = null;
    }

    public void Rows(RowBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            for (var column = 0; column < _columns.Count; column++)
                _cells!.Add(batch.IsNull(column, row) ? nullText : batch.TextSpan(column, row));
            if (_cells!.Rows == RowsHeld || _cells.Length > CharactersHeld) WriteHeld();
        }

        if (_widths is not null) WriteHeld();
    }

    public void End()
    {
        WriteHeld();
        _cells = null;
    }

    private void WriteHeld()
    {
        if (_widths is null)
        {
            _widths = [.. _cells!.Widths];
            if (header) WriteHeader();
        }

        for (var row = 0; row < _cells!.Rows; row++)
        {
            for (var column = 0; column < _columns.Count; column++) WriteCell(column, _cells[row, column]);
            output.Write('\n');
        }

        _cells.Clear();
    }

    private void WriteHeader()
    {
        for (var column = 0; column < _columns.Count; column++) WriteCell(column, TableCells.Shown(_columns[column].Name));
        output.Write('\n');
        for (var column = 0; column < _columns.Count; column++)
        {
            if (column > 0) output.Write(frame.Crossing);
            output.Repeat('-', _widths![column]);
        }

        output.Write('\n');
    }

    private void WriteCell(int column, ReadOnlySpan<char> text)
    {
        if (column > 0) output.Write(frame.Between);
        var blanks = _widths![column] - DisplayWidth.Of(text);
        if (TableCells.IsNumber(_columns[column]))
        {
            output.Repeat(' ', blanks);
            output.Write(text);
            return;
        }

        output.Write(text);
        if (column < _columns.Count - 1) output.Repeat(' ', blanks);
    }
}
