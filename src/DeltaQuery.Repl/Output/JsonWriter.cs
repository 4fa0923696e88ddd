using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>One array of objects a result.</summary>
internal sealed class JsonWriter(Utf8Output output) : IRowWriter
{
    private JsonObjects? _objects;
    private bool _any;

    public void Begin(IReadOnlyList<ResultColumn> columns)
    {
        _objects = new JsonObjects(output, columns);
        _any = false;
        output.Write('[');
    }

    public void Rows(RowBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            output.Write(_any ? ",\n" : "\n");
            _any = true;
            _objects!.Write(batch, row);
        }
    }

    public void End() => output.WriteLine(_any ? "\n]" : "]");
}
