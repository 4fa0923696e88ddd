using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Inserts;

namespace DeltaQuery.Engine;

/// <summary>Rows that a program gives one by one, to be inserted into a table by one commit. Until then no other statement of the session runs.</summary>
public sealed class RowInsert : IDisposable
{
    private readonly GivenRows _rows;

    internal RowInsert(GivenRows rows) => _rows = rows;

    /// <summary>The columns that a row has values for, in order.</summary>
    public IReadOnlyList<ResultColumn> Columns => _rows.Columns;

    /// <summary>Adds a row: numbers, text, bytes, dates and times as the CLR has them, lists, dictionaries for MAP and STRUCT, JSON for
    /// VARIANT, null for NULL.</summary>
    /// <exception cref="DeltaException">SchemaMismatch: a value does not fit its column; nothing of the row is kept.</exception>
    public void Add(ReadOnlySpan<object?> values) => _rows.Add(values);

    /// <summary>Inserts the rows, as INSERT does: constraints are checked, columns that were not named get their defaults.</summary>
    /// <returns>How many rows there were.</returns>
    /// <exception cref="DeltaException">As INSERT; nothing is inserted then.</exception>
    public async Task<long> InsertAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _rows.InsertAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DuckDbException e)
        {
            throw new DeltaException(DeltaErrorCode.QueryFailed, e.Message, e);
        }
    }

    /// <summary>Ends it; rows that were not inserted are given up.</summary>
    public void Dispose() => _rows.Dispose();
}
