namespace DeltaQuery.Engine.DuckDb;

/// <summary>Up to 2,048 rows, column by column. Its vectors and their spans are valid until it is disposed.</summary>
internal sealed class DataChunk : IDisposable
{
    private readonly DataChunkHandle _handle;
    private readonly ColumnVector?[] _columns;
    private readonly LogicalType[] _types;

    internal DataChunk(DataChunkHandle handle, LogicalType[] types)
    {
        _handle = handle;
        _types = types;
        _columns = new ColumnVector?[types.Length];
        RowCount = (int)NativeMethods.duckdb_data_chunk_get_size(handle);
    }

    public int RowCount { get; }

    public int ColumnCount => _types.Length;

    public ColumnVector this[int column] =>
        _columns[column] ??= new ColumnVector(
            this, NativeMethods.duckdb_data_chunk_get_vector(_handle, (ulong)column), _types[column], RowCount);

    internal bool IsDisposed => _handle.IsClosed;

    internal DataChunkHandle Handle => _handle;

    public void Dispose()
    {
        _handle.Dispose();
        foreach (var column in _columns)
            column?.Close();
    }
}
