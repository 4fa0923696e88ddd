using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>Fields with a separator between, as they are.</summary>
internal sealed class ListWriter(Utf8Output output, bool header, string separator, string nullText) : IRowWriter
{
    private int _columns;

    public void Begin(IReadOnlyList<ResultColumn> columns)
    {
        _columns = columns.Count;
        if (header) output.WriteLine(string.Join(separator, columns.Select(c => c.Name)));
    }

    public void Rows(RowBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            for (var column = 0; column < _columns; column++)
            {
                if (column > 0) output.Write(separator);
                output.Write(batch.IsNull(column, row) ? nullText : batch.TextSpan(column, row));
            }

            output.Write('\n');
        }
    }

    public void End()
    {
    }
}
