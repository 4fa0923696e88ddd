using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>Writes rows as JSON objects.</summary>
internal sealed class JsonObjects(Utf8Output output, IReadOnlyList<ResultColumn> columns)
{
    // {"a": then ,"b": and so on.
    private readonly string[] _names =
        [.. columns.Select((column, i) => (i == 0 ? "{" : ",") + RowBatch.JsonString(column.Name) + ":")];

    public void Write(RowBatch batch, int row)
    {
        for (var column = 0; column < _names.Length; column++)
        {
            output.Write(_names[column]);
            output.Write(batch.JsonSpan(column, row));
        }

        output.Write('}');
    }
}
