namespace DeltaQuery.Engine.DuckDb;

/// <summary>A prepared statement. It may be run many times; its results outlive it.</summary>
internal sealed partial class DuckDbStatement : IDisposable
{
    private readonly DuckDbConnection _connection;
    private readonly PreparedStatementHandle _handle;

    private DuckDbStatement(DuckDbConnection connection, PreparedStatementHandle handle)
    {
        _connection = connection;
        _handle = handle;
        ParameterCount = (int)NativeMethods.duckdb_nparams(handle);
    }

    public int ParameterCount { get; }

    public StatementKind Kind => NativeMethods.duckdb_prepared_statement_type(_handle);

    /// <summary>The number of result columns; 0 while the types of parameters leave it open.</summary>
    public int ColumnCount => (int)NativeMethods.duckdb_prepared_statement_column_count(_handle);

    internal static unsafe DuckDbStatement Prepare(DuckDbConnection connection, string sql, CancellationToken ct)
    {
        var text = NativeText.Sql(sql);
        using var scope = InterruptScope.Start(connection.Handle, ct);
        DuckDbState state;
        PreparedStatementHandle handle;
        fixed (byte* bytes = text) state = NativeMethods.duckdb_prepare(connection.Handle, bytes, out handle);
        if (state == DuckDbState.Success) return new DuckDbStatement(connection, handle);

        using (handle) throw Canceled(ErrorOf(handle), scope);
    }

    /// <summary>Runs all statements of a text but the last, and prepares that one. DuckDB makes several of one PIVOT without a list of
    /// values: those before the last create what the last one reads.</summary>
    internal static unsafe DuckDbStatement PrepareLast(DuckDbConnection connection, string sql, CancellationToken ct)
    {
        var text = NativeText.Sql(sql);
        ulong count;
        ExtractedStatementsHandle statements;
        fixed (byte* bytes = text) count = NativeMethods.duckdb_extract_statements(connection.Handle, bytes, out statements);
        using (statements)
        {
            for (var i = 0UL; ; i++)
            {
                var statement = PrepareExtracted(connection, statements, i, ct);
                if (i + 1 >= count) return statement; // also where there is none: then this fails
                using (statement)
                    statement.Execute(ct).Dispose();
            }
        }
    }

    /// <summary>The name (or, for a positional parameter, the number) of a parameter; the first is 1.</summary>
    public string ParameterName(int index)
    {
        CheckParameter(index);
        return NativeText.Owned(NativeMethods.duckdb_parameter_name(_handle, (ulong)index));
    }

    /// <summary>The type that DuckDB found for a parameter, or null if the statement leaves it open.</summary>
    public LogicalType? ParameterType(int index)
    {
        CheckParameter(index);
        using var type = NativeMethods.duckdb_param_logical_type(_handle, (ulong)index);
        if (type.IsInvalid) return null;
        var managed = LogicalType.Read(type);
        return managed.Id is DuckDbType.Invalid or DuckDbType.Any ? null : managed;
    }

    public string ColumnName(int column)
    {
        CheckColumn(column);
        return NativeText.Owned(NativeMethods.duckdb_prepared_statement_column_name(_handle, (ulong)column));
    }

    public LogicalType ColumnType(int column)
    {
        using var type = NativeColumnType(column);
        return LogicalType.Read(type);
    }

    internal LogicalTypeHandle NativeColumnType(int column)
    {
        CheckColumn(column);
        return NativeMethods.duckdb_prepared_statement_column_logical_type(_handle, (ulong)column);
    }

    /// <summary>Runs the statement; the whole result is kept in DuckDB's memory.</summary>
    public unsafe DuckDbResult Execute(CancellationToken ct = default)
    {
        var result = new ResultHandle();
        using var scope = InterruptScope.Start(_connection.Handle, ct);
        if (NativeMethods.duckdb_execute_prepared(_handle, result.Pointer) == DuckDbState.Success)
            return new DuckDbResult(_connection, result);
        using (result) throw DuckDbResult.ErrorOf(result, scope);
    }

    /// <summary>Starts the statement; chunks are made while they are fetched, in bounded memory.</summary>
    public unsafe DuckDbResult ExecuteStreaming(CancellationToken ct = default)
    {
        var result = new ResultHandle();
        using var scope = InterruptScope.Start(_connection.Handle, ct);
        var state = NativeMethods.duckdb_pending_prepared_streaming(_handle, out var pending);
        using (pending)
        {
            if (state != DuckDbState.Success)
                using (result)
                    throw DuckDbResult.ErrorOf(NativeText.Borrowed(NativeMethods.duckdb_pending_error(pending)), scope);
            state = NativeMethods.duckdb_execute_pending(pending, result.Pointer);
        }

        if (state != DuckDbState.Success)
            using (result)
                throw DuckDbResult.ErrorOf(result, scope);

        var streaming = new DuckDbResult(_connection, result);
        // An interrupt that came too late for this call would hit the first fetch.
        if (!streaming.IsStreaming || scope is null || !scope.End()) return streaming;
        using (streaming) throw scope.Canceled();
    }

    public void Dispose() => _handle.Dispose();

    private static DuckDbStatement PrepareExtracted(
        DuckDbConnection connection, ExtractedStatementsHandle statements, ulong index, CancellationToken ct)
    {
        using var scope = InterruptScope.Start(connection.Handle, ct);
        if (NativeMethods.duckdb_prepare_extracted_statement(connection.Handle, statements, index, out var handle) == DuckDbState.Success)
            return new DuckDbStatement(connection, handle);
        using (handle)
            throw Canceled(ErrorOf(handle), scope);
    }

    private static DuckDbException ErrorOf(PreparedStatementHandle handle) =>
        DuckDbErrorText.Read(handle.IsInvalid ? null : NativeText.Borrowed(NativeMethods.duckdb_prepare_error(handle)));

    private static Exception Canceled(DuckDbException error, InterruptScope? scope) =>
        scope is not null && scope.End() && error.ErrorType == DuckDbErrorType.Interrupt ? scope.Canceled(error) : error;

    private void CheckParameter(int index)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        if (index < 1 || index > ParameterCount)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The statement has {ParameterCount} parameters; the first is 1.");
    }

    private void CheckColumn(int column)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, ColumnCount);
    }
}
