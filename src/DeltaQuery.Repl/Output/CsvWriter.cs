using System.Buffers;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>RFC 4180 with LF: quotes only where they are needed. NULL is nothing, or what was asked for; a text that is the same has quotes, so that it
/// differs.</summary>
internal sealed class CsvWriter(Utf8Output output, bool header, string separator, string nullText) : IRowWriter
{
    private static readonly SearchValues<char> Quote = SearchValues.Create('"');
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\"\n\r");

    private int _columns;

    public void Begin(IReadOnlyList<ResultColumn> columns)
    {
        _columns = columns.Count;
        if (!header) return;
        for (var column = 0; column < _columns; column++)
        {
            if (column > 0) output.Write(separator);
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
                if (column > 0) output.Write(separator);
                if (batch.IsNull(column, row)) output.Write(nullText);
                else WriteField(batch.TextSpan(column, row));
            }

            output.Write('\n');
        }
    }

    public void End()
    {
    }

    private void WriteField(ReadOnlySpan<char> text)
    {
        if (!text.SequenceEqual(nullText) && text.Length > 0 && !text.ContainsAny(Quoted) && !text.Contains(separator, StringComparison.Ordinal))
        {
            output.Write(text);
            return;
        }

        output.Write('"');
        output.Write(text, Quote, static _ => "\"\"");
        output.Write('"');
    }
}
