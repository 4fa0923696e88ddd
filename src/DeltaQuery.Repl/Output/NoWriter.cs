using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>Writes nothing.</summary>
internal sealed class NoWriter : IRowWriter
{
    public void Begin(IReadOnlyList<ResultColumn> columns)
    {
    }

    public void Rows(RowBatch batch)
    {
    }

    public void End()
    {
    }
}
