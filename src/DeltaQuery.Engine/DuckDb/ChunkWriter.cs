namespace DeltaQuery.Engine.DuckDb;

/// <summary>A chunk of up to <see cref="Capacity"/> rows that is filled value by value, in any order of its columns, and then handed to
/// <see cref="DuckDbAppender.Append(ChunkWriter)"/>. It needs no connection, so that threads can fill chunks side by side.</summary>
internal sealed unsafe class ChunkWriter : IDisposable
{
    public const int Capacity = 2048;

    private readonly DataChunkHandle _chunk;
    private readonly VectorWriter[] _columns;

    public ChunkWriter(IReadOnlyList<LogicalType> types)
    {
        _chunk = Create(types);
        _columns = new VectorWriter[types.Count];
        for (var i = 0; i < _columns.Length; i++)
            _columns[i] = new VectorWriter(NativeMethods.duckdb_data_chunk_get_vector(_chunk, (ulong)i), types[i], Capacity);
    }

    /// <summary>The columns in order.</summary>
    public ReadOnlySpan<VectorWriter> Columns => _columns;

    /// <summary>Holds the strings of the chunk.</summary>
    public NativeArena Arena { get; } = new();

    /// <summary>The rows ended so far.</summary>
    public int RowCount { get; private set; }

    /// <summary>Ends a row: every column has got one value.</summary>
    public void EndRow() => RowCount++;

    /// <summary>Takes back the values of the row that is not ended.</summary>
    public void DropRow()
    {
        foreach (var column in _columns) column.CutTo(RowCount);
    }

    /// <summary>Makes it empty again.</summary>
    public void Clear()
    {
        NativeMethods.duckdb_data_chunk_reset(_chunk);
        foreach (var column in _columns) column.Restart();
        Arena.Reset();
        RowCount = 0;
    }

    public void Dispose()
    {
        _chunk.Dispose();
        Arena.Dispose();
    }

    internal DataChunkHandle Finish()
    {
        foreach (var column in _columns) column.Finish();
        NativeMethods.duckdb_data_chunk_set_size(_chunk, (ulong)RowCount);
        return _chunk;
    }

    /// <summary>An empty chunk.</summary>
    internal static DataChunkHandle Create(IReadOnlyList<LogicalType> types) =>
        LogicalType.WithNative(types, pointers => NativeMethods.duckdb_create_data_chunk((nint*)pointers, (ulong)types.Count));
}
