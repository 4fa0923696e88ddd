namespace DeltaQuery.Engine.DuckDb;

/// <summary>A statement's result, read once from front to back. A streaming one must be read or disposed before the connection runs
/// another statement.</summary>
internal sealed unsafe class DuckDbResult : IChunkSource
{
    private readonly DuckDbConnection _connection;
    private readonly ResultHandle _handle;
    private readonly string[] _names;
    private readonly LogicalType[] _types;
    private bool _ended;

    internal DuckDbResult(DuckDbConnection connection, ResultHandle handle)
    {
        _connection = connection;
        _handle = handle;
        IsStreaming = NativeMethods.duckdb_result_is_streaming(*handle.Pointer);
        Kind = NativeMethods.duckdb_result_return_type(*handle.Pointer);
        StatementKind = NativeMethods.duckdb_result_statement_type(*handle.Pointer);
        RowsChanged = IsStreaming ? 0 : (long)NativeMethods.duckdb_rows_changed(handle.Pointer);

        var columns = (int)NativeMethods.duckdb_column_count(handle.Pointer);
        _names = new string[columns];
        _types = new LogicalType[columns];
        for (var i = 0; i < columns; i++)
        {
            _names[i] = NativeText.Borrowed(NativeMethods.duckdb_column_name(handle.Pointer, (ulong)i));
            using var type = NativeMethods.duckdb_column_logical_type(handle.Pointer, (ulong)i);
            _types[i] = LogicalType.Read(type);
        }
    }

    public DuckDbConnection Connection => _connection;

    public ResultKind Kind { get; }

    public StatementKind StatementKind { get; }

    /// <summary>The rows that the statement inserted, updated or deleted; 0 if it has another <see cref="Kind"/>.</summary>
    public long RowsChanged { get; }

    /// <summary>False if DuckDB has the whole result in memory, which a streaming execution does for statements that change
    /// something.</summary>
    public bool IsStreaming { get; }

    public int ColumnCount => _names.Length;

    public IReadOnlyList<string> ColumnNames => _names;

    public IReadOnlyList<LogicalType> ColumnTypes => _types;

    public string ColumnName(int column) => _names[column];

    public LogicalType ColumnType(int column) => _types[column];

    /// <summary>The next chunk, which is the caller's to dispose, or null at the end.</summary>
    /// <exception cref="DuckDbException">The statement failed while it made the chunk.</exception>
    public DataChunk? FetchChunk(CancellationToken ct = default)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        if (_ended) return null;
        if (!IsStreaming)
        {
            ct.ThrowIfCancellationRequested();
            return Chunk(NativeMethods.duckdb_fetch_chunk(*_handle.Pointer));
        }

        using var scope = InterruptScope.Start(_connection.Handle, ct);
        var chunk = NativeMethods.duckdb_fetch_chunk(*_handle.Pointer);
        if (chunk == 0 && NativeMethods.duckdb_result_error(_handle.Pointer) != 0)
        {
            _ended = true;
            throw ErrorOf(_handle, scope);
        }

        // The interrupt may have come after the chunk was made; the stream is broken all the same.
        if (scope is null || !scope.End()) return Chunk(chunk);
        Chunk(chunk)?.Dispose();
        _ended = true;
        throw scope.Canceled();
    }

    /// <summary>All rows as objects: for small results.</summary>
    public IEnumerable<object?[]> Rows()
    {
        while (FetchChunk() is { } chunk)
            using (chunk)
                for (var row = 0; row < chunk.RowCount; row++)
                {
                    var values = new object?[ColumnCount];
                    for (var column = 0; column < values.Length; column++) values[column] = chunk[column].GetValue(row);
                    yield return values;
                }
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>The exception for a failed result: cancellation if the scope's token interrupted it.</summary>
    internal static Exception ErrorOf(ResultHandle result, InterruptScope? scope) =>
        Canceled(
            DuckDbErrorText.Read(
                NativeText.Borrowed(NativeMethods.duckdb_result_error(result.Pointer)),
                NativeMethods.duckdb_result_error_type(result.Pointer)),
            scope);

    /// <inheritdoc cref="ErrorOf(ResultHandle, InterruptScope?)"/>
    internal static Exception ErrorOf(string message, InterruptScope? scope) => Canceled(DuckDbErrorText.Read(message), scope);

    private static Exception Canceled(DuckDbException error, InterruptScope? scope) =>
        scope is not null && scope.End() && error.ErrorType == DuckDbErrorType.Interrupt ? scope.Canceled(error) : error;

    private DataChunk? Chunk(nint chunk)
    {
        if (chunk != 0) return new DataChunk(new DataChunkHandle(chunk), _types);
        _ended = true;
        return null;
    }
}
