using System.Buffers;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>INSERT statements that make the rows again, each of many rows: each is a commit of a Delta table.</summary>
/// <param name="output">Where they go.</param>
/// <param name="table">The table's name as SQL has it.</param>
internal sealed class InsertWriter(Utf8Output output, string table) : IRowWriter
{
    private const int RowsOfStatement = 1000;
    private static readonly SearchValues<char> Quote = SearchValues.Create('\'');

    private IReadOnlyList<ResultColumn> _columns = [];
    private string _begin = "";
    private int _rows;

    public void Begin(IReadOnlyList<ResultColumn> columns)
    {
        (_columns, _rows) = (columns, 0);
        _begin = $"INSERT INTO {table} ({string.Join(", ", columns.Select(c => Sql.Identifier(c.Name)))}) VALUES\n  (";
    }

    public void Rows(RowBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            output.Write(_rows == 0 ? _begin : ",\n  (");
            for (var column = 0; column < _columns.Count; column++)
            {
                if (column > 0) output.Write(", ");
                WriteValue(_columns[column], batch, column, row);
            }

            output.Write(')');
            if (++_rows == RowsOfStatement) End();
        }
    }

    public void End()
    {
        if (_rows > 0) output.WriteLine(";");
        _rows = 0;
    }

    private void WriteValue(ResultColumn column, RowBatch batch, int index, int row)
    {
        if (batch.IsNull(index, row))
        {
            output.Write("NULL");
            return;
        }

        var text = batch.TextSpan(index, row);
        // A literal with a point is a decimal, which becomes a double by a division of its own.
        if (column.Kind is ResultColumnKind.Boolean or ResultColumnKind.Integer || column.TypeName.StartsWith("DECIMAL", StringComparison.Ordinal))
        {
            output.Write(text);
            return;
        }

        var isText = column.TypeName == "VARCHAR";
        if (!isText) output.Write("CAST(");
        WriteText(text);
        if (!isText) output.Write($" AS {column.TypeName})");
    }

    private void WriteText(ReadOnlySpan<char> text)
    {
        output.Write('\'');
        output.Write(text, Quote, static _ => "''");
        output.Write('\'');
    }
}
