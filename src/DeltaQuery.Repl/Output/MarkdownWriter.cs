using System.Buffers;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>A Markdown table whose columns are not filled up to one width, so that nothing need be held.</summary>
internal sealed class MarkdownWriter(Utf8Output output, bool header, string nullText) : IRowWriter
{
    private static readonly SearchValues<char> Special = SearchValues.Create("|\n\r\\");

    private int _columns;
    private bool _second;

    public void Begin(IReadOnlyList<ResultColumn> columns)
    {
        if (_second) output.Write('\n');
        _second = true;
        _columns = columns.Count;
        if (!header) return;
        foreach (var column in columns)
        {
            output.Write("| ");
            WriteCell(column.Name);
            output.Write(' ');
        }

        output.WriteLine("|");
        foreach (var column in columns) output.Write(TableCells.IsNumber(column) ? "|---:" : "|----");
        output.WriteLine("|");
    }

    public void Rows(RowBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            for (var column = 0; column < _columns; column++)
            {
                output.Write("| ");
                WriteCell(batch.IsNull(column, row) ? nullText : batch.TextSpan(column, row));
                output.Write(' ');
            }

            output.WriteLine("|");
        }
    }

    public void End()
    {
    }

    private void WriteCell(ReadOnlySpan<char> text) =>
        output.Write(text, Special, static c => c switch { '\n' => "<br>", '\r' => "", '|' => "\\|", _ => "\\\\" });
}
