using System.Buffers;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>Fields between tabs as PostgreSQL's COPY writes them: NULL as \N; tab, line ends and backslash escaped.</summary>
internal sealed class TsvWriter(Utf8Output output, bool header) : IRowWriter
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create("\t\n\r\\");

    private int _columns;

    public void Begin(IReadOnlyList<ResultColumn> columns)
    {
        _columns = columns.Count;
        if (!header) return;
        for (var column = 0; column < _columns; column++)
        {
            if (column > 0) output.Write('\t');
            WriteField(columns[column].Name);
        }

        output.Write('\n');
    }

    public void Rows(RowBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            for (var column = 0; column < _columns; column++)
            {
                if (column > 0) output.Write('\t');
                if (batch.IsNull(column, row)) output.Write("\\N");
                else WriteField(batch.TextSpan(column, row));
            }

            output.Write('\n');
        }
    }

    public void End()
    {
    }

    private void WriteField(ReadOnlySpan<char> text) =>
        output.Write(text, Escaped, static c => c switch { '\t' => "\\t", '\n' => "\\n", '\r' => "\\r", _ => "\\\\" });
}
