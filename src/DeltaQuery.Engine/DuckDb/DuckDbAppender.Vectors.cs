namespace DeltaQuery.Engine.DuckDb;

/// <summary>Rows whose values are added straight to the vectors of the columns, without a check of their types.</summary>
internal sealed partial class DuckDbAppender
{
    /// <summary>Takes the values of a column; after one value for each column comes <see cref="EndVectorRow"/>.</summary>
    public VectorWriter Column(int column) => _columns[column];

    /// <summary>Keeps the long strings of the rows that are not yet in the table.</summary>
    public NativeArena Arena => _arena;

    /// <summary>Ends a row of values that were added to <see cref="Column"/>.</summary>
    /// <param name="sends">Whether the rows so far are sent to the table: where they hold much memory.</param>
    /// <exception cref="InvalidOperationException">Not every column has one value more; the row is taken back.</exception>
    public void EndVectorRow(bool sends = false)
    {
        foreach (var column in _columns)
        {
            if (column.Count == _rows + 1) continue;
            DropRow();
            throw new InvalidOperationException("The row does not have one value for each column.");
        }

        _rows++;
        RowCount++;
        if (sends || _rows == ChunkRows) SendChunk();
    }
}
