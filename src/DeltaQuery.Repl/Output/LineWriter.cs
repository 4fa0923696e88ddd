using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>A field a line, <c>name = value</c>; a blank line between rows.</summary>
internal sealed class LineWriter(Utf8Output output, string nullText) : IRowWriter
{
    private string[] _names = [];
    private bool _second;

    public void Begin(IReadOnlyList<ResultColumn> columns)
    {
        var width = columns.Count == 0 ? 0 : columns.Max(column => DisplayWidth.Of(column.Name));
        _names = [.. columns.Select(column => new string(' ', width - DisplayWidth.Of(column.Name)) + column.Name + " = ")];
    }

    public void Rows(RowBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            if (_second) output.Write('\n');
            _second = true;
            for (var column = 0; column < _names.Length; column++)
            {
                output.Write(_names[column]);
                output.WriteLine(batch.IsNull(column, row) ? nullText : batch.TextSpan(column, row));
            }
        }
    }

    public void End()
    {
    }
}
