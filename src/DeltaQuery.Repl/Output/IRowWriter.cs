using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>Writes results one after the other, each as Begin, any number of Rows, End; behind the last one Finish.</summary>
internal interface IRowWriter
{
    /// <summary>How many rows of the last result were written; null for all.</summary>
    long? RowsShown => null;

    void Begin(IReadOnlyList<ResultColumn> columns);

    void Rows(RowBatch batch);

    /// <summary>Ends the result; also one that broke off, so that what was written stays readable.</summary>
    void End();

    /// <summary>Ends all.</summary>
    void Finish()
    {
    }
}
