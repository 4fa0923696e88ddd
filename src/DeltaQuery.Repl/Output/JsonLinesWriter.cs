using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>One object a line.</summary>
internal sealed class JsonLinesWriter(Utf8Output output) : IRowWriter
{
    private JsonObjects? _objects;

    public void Begin(IReadOnlyList<ResultColumn> columns) => _objects = new JsonObjects(output, columns);

    public void Rows(RowBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            _objects!.Write(batch, row);
            output.Write('\n');
        }
    }

    public void End()
    {
    }
}
