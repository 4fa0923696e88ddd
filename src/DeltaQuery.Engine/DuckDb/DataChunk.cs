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

    public int RowCount { get; private set; }

    public int ColumnCount => _types.Length;

    public ColumnVector this[int column] =>
        _columns[column] ??= new ColumnVector(
            this, NativeMethods.duckdb_data_chunk_get_vector(_handle, (ulong)column), _types[column], RowCount);

    /// <summary>Leaves only these rows, given by their places, ascending. The chunk can then be appended; its values can no longer be read.</summary>
    public unsafe void Keep(ReadOnlySpan<uint> rows)
    {
        using var selection = NativeMethods.duckdb_create_selection_vector((ulong)rows.Length);
        rows.CopyTo(new Span<uint>(NativeMethods.duckdb_selection_vector_get_data_ptr(selection), rows.Length));
        for (var column = 0; column < _types.Length; column++)
        {
            NativeMethods.duckdb_slice_vector(NativeMethods.duckdb_data_chunk_get_vector(_handle, (ulong)column), selection, (ulong)rows.Length);
            _columns[column]?.Close();
        }

        NativeMethods.duckdb_data_chunk_set_size(_handle, (ulong)rows.Length);
        RowCount = rows.Length;
    }

    internal bool IsDisposed => _handle.IsClosed;

    internal DataChunkHandle Handle => _handle;

    public void Dispose()
    {
        _handle.Dispose();
        foreach (var column in _columns)
            column?.Close();
    }
}
