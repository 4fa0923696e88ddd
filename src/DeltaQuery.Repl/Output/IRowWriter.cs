using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>Writes results one after the other, each as Begin, any number of Rows, End.</summary>
internal interface IRowWriter
{
    void Begin(IReadOnlyList<ResultColumn> columns);

    void Rows(RowBatch batch);

    /// <summary>Ends the result; also one that broke off, so that what was written stays readable.</summary>
    void End();
}
