namespace DeltaQuery.Engine.DuckDb;

/// <summary>Adds rows to a table, chunk by chunk: for each row one Append per column, then <see cref="EndRow"/>.</summary>
/// <remarks>Rows are in the table after <see cref="Flush"/>; <see cref="Dispose"/> flushes what is complete, unless an append failed.
/// Strings are copied once, into native memory, and never become .NET strings if they come as UTF-8.</remarks>
internal sealed partial class DuckDbAppender : IDisposable
{
    private const int ChunkRows = 2048;

    private readonly AppenderHandle _handle;
    private readonly DataChunkHandle _chunk;
    private readonly NativeArena _arena = new();
    private readonly VectorWriter[] _columns;
    private int _column;
    private int _rows;
    private bool _failed;

    internal DuckDbAppender(DuckDbConnection connection, string? catalog, string? schema, string table)
    {
        var state = NativeMethods.duckdb_appender_create_ext(connection.Handle, catalog, schema, table, out _handle);
        if (state != DuckDbState.Success)
            using (_handle)
                throw Error();

        var types = new LogicalType[NativeMethods.duckdb_appender_column_count(_handle)];
        (_chunk, types) = CreateChunk(types.Length);
        _columns = new VectorWriter[types.Length];
        for (var i = 0; i < types.Length; i++)
            _columns[i] = new VectorWriter(NativeMethods.duckdb_data_chunk_get_vector(_chunk, (ulong)i), types[i], ChunkRows);
    }

    /// <summary>The rows ended so far.</summary>
    public long RowCount { get; private set; }

    public LogicalType ColumnType(int column) => _columns[column].Type;

    /// <summary>Ends a row.</summary>
    /// <exception cref="InvalidOperationException">Not every column has a value; the row is taken back.</exception>
    public void EndRow()
    {
        if (_column != _columns.Length || _open.Count > 0)
        {
            var message = _open.Count > 0
                ? "A list, map or struct of the row is still open."
                : $"The row has values for {_column} of {_columns.Length} columns.";
            DropRow();
            throw new InvalidOperationException(message);
        }

        _column = 0;
        _rows++;
        RowCount++;
        if (_rows == ChunkRows) SendChunk();
    }

    /// <summary>Adds the rows of a chunk as they are, in its order; its columns must be the table's.</summary>
    public void Append(DataChunk chunk)
    {
        if (_column != 0) throw new InvalidOperationException("A row is not ended.");
        SendChunk();
        if (NativeMethods.duckdb_append_data_chunk(_handle, chunk.Handle) != DuckDbState.Success) throw Failure();
        RowCount += chunk.RowCount;
    }

    /// <summary>Adds the rows of a chunk that was filled elsewhere, and empties it; its columns must be the table's.</summary>
    public void Append(ChunkWriter chunk)
    {
        if (_column != 0) throw new InvalidOperationException("A row is not ended.");
        SendChunk();
        if (chunk.RowCount > 0 && NativeMethods.duckdb_append_data_chunk(_handle, chunk.Finish()) != DuckDbState.Success) throw Failure();
        RowCount += chunk.RowCount;
        chunk.Clear(); // rows that were dropped have left their strings
    }

    /// <summary>Takes back the values of the row that is not ended.</summary>
    public void DropRow()
    {
        _open.Clear();
        foreach (var column in _columns) column.CutTo(_rows);
        _column = 0;
    }

    /// <summary>Puts all ended rows into the table.</summary>
    /// <exception cref="DuckDbException">A constraint is violated; none of the rows since the last flush are in the table.</exception>
    public void Flush()
    {
        if (_column != 0) throw new InvalidOperationException("A row is not ended.");
        SendChunk();
        if (NativeMethods.duckdb_appender_flush(_handle) != DuckDbState.Success) throw Failure();
    }

    /// <summary>Flushes and frees.</summary>
    public void Dispose()
    {
        if (_handle.IsClosed) return;
        try
        {
            if (!_failed)
            {
                if (_column != 0) DropRow();
                Flush();
            }
        }
        finally
        {
            // What a failed appender still holds must not be tried again by its end.
            if (_failed) NativeMethods.duckdb_appender_clear(_handle);
            _handle.Dispose();
            _chunk.Dispose();
            _arena.Dispose();
        }
    }

    private void SendChunk()
    {
        if (_rows == 0) return;
        foreach (var column in _columns) column.Finish();
        NativeMethods.duckdb_data_chunk_set_size(_chunk, (ulong)_rows);
        var state = NativeMethods.duckdb_append_data_chunk(_handle, _chunk);
        if (state != DuckDbState.Success) throw Failure();

        NativeMethods.duckdb_data_chunk_reset(_chunk);
        foreach (var column in _columns) column.Restart();
        _arena.Reset();
        _rows = 0;
    }

    private DuckDbException Failure()
    {
        _failed = true;
        return Error();
    }

    private DuckDbException Error()
    {
        using var error = NativeMethods.duckdb_appender_error_data(_handle);
        return DuckDbErrorText.Read(
            NativeText.Borrowed(NativeMethods.duckdb_error_data_message(error)), NativeMethods.duckdb_error_data_error_type(error));
    }

    private unsafe (DataChunkHandle Chunk, LogicalType[] Types) CreateChunk(int columns)
    {
        var handles = new LogicalTypeHandle[columns];
        try
        {
            var pointers = new nint[Math.Max(1, columns)];
            for (var i = 0; i < columns; i++)
            {
                handles[i] = NativeMethods.duckdb_appender_column_type(_handle, (ulong)i);
                pointers[i] = handles[i].DangerousGetHandle();
            }

            fixed (nint* types = pointers)
                return (NativeMethods.duckdb_create_data_chunk(types, (ulong)columns), [.. handles.Select(LogicalType.Read)]);
        }
        finally
        {
            foreach (var handle in handles) handle?.Dispose();
        }
    }
}
