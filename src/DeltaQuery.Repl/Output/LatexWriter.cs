using System.Buffers;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>A tabular of LaTeX; numbers stand at the right.</summary>
internal sealed class LatexWriter(Utf8Output output, bool header, string nullText) : IRowWriter
{
    private static readonly SearchValues<char> Special = SearchValues.Create("\\{}$&#^_~%\n\r");

    private int _columns;

    public void Begin(IReadOnlyList<ResultColumn> columns)
    {
        _columns = columns.Count;
        output.WriteLine($"\\begin{{tabular}}{{{string.Concat(columns.Select(c => TableCells.IsNumber(c) ? 'r' : 'l'))}}}");
        output.WriteLine("\\hline");
        if (!header) return;
        for (var column = 0; column < _columns; column++)
            WriteCell(column, columns[column].Name);
        output.WriteLine("\\hline");
    }

    public void Rows(RowBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
            for (var column = 0; column < _columns; column++)
                WriteCell(column, batch.IsNull(column, row) ? nullText : batch.TextSpan(column, row));
    }

    public void End()
    {
        output.WriteLine("\\hline");
        output.WriteLine("\\end{tabular}");
    }

    private void WriteCell(int column, ReadOnlySpan<char> text)
    {
        if (column > 0) output.Write(" & ");
        else if (text is ['[' or '*', ..])
        {
            output.Write(text[0] == '[' ? "{[}" : "{*}"); // else it belongs to the end of the line before
            text = text[1..];
        }

        output.Write(text, Special, static c => c switch
        {
            '\\' => "\\textbackslash{}", '^' => "\\textasciicircum{}", '~' => "\\textasciitilde{}", '\n' => " ", '\r' => "", _ => $"\\{c}",
        });
        if (column == _columns - 1) output.WriteLine(" \\\\");
    }
}
