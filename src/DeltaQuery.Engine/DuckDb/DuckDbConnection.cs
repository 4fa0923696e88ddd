namespace DeltaQuery.Engine.DuckDb;

/// <summary>A connection: one statement or one streaming result at a time, used by one thread at a time (but for
/// <see cref="Interrupt"/> and <see cref="Progress"/>).</summary>
internal sealed class DuckDbConnection : IDisposable
{
    private readonly ConnectionHandle _handle;

    internal DuckDbConnection(ConnectionHandle handle) => _handle = handle;

    internal ConnectionHandle Handle => _handle;

    /// <summary>How far the running statement is; any thread may ask. Known only after <see cref="TrackProgress"/>.</summary>
    public DuckDbProgress Progress => NativeMethods.duckdb_query_progress(_handle);

    /// <summary>Makes DuckDB count the progress of statements that run longer than a tenth of a second.</summary>
    public void TrackProgress() =>
        Execute("SET enable_progress_bar_print = false; SET enable_progress_bar = true; SET progress_bar_time = 100");

    /// <summary>Runs any number of statements and discards their rows.</summary>
    public void Execute(string sql, CancellationToken ct = default)
    {
        using var result = RunAll(sql, ct);
    }

    /// <summary>Runs statements that only clean up: in a database that DuckDB has given up there is nothing to clean.</summary>
    public void CleanUp(string sql)
    {
        try
        {
            Execute(sql);
        }
        catch (DuckDbException e) when (e.ErrorType == DuckDbErrorType.Fatal)
        {
        }
    }

    /// <summary>Runs one statement with parameters and discards its rows.</summary>
    public void Execute(string sql, ReadOnlySpan<object?> parameters, CancellationToken ct = default)
    {
        using var result = Query(sql, parameters, ct);
    }

    /// <summary>Runs one statement; its whole result is kept in DuckDB's memory.</summary>
    public DuckDbResult Query(string sql, CancellationToken ct = default) => Query(sql, [], ct);

    /// <inheritdoc cref="Query(string, CancellationToken)"/>
    public DuckDbResult Query(string sql, ReadOnlySpan<object?> parameters, CancellationToken ct = default)
    {
        using var statement = Prepare(sql, parameters, ct);
        return statement.Execute(ct);
    }

    /// <summary>Runs one statement; its chunks are made while they are fetched, in bounded memory.</summary>
    public DuckDbResult QueryStreaming(string sql, ReadOnlySpan<object?> parameters = default, CancellationToken ct = default)
    {
        using var statement = Prepare(sql, parameters, ct);
        return statement.ExecuteStreaming(ct);
    }

    /// <summary>Prepares one statement.</summary>
    public DuckDbStatement Prepare(string sql, CancellationToken ct = default) => DuckDbStatement.Prepare(this, sql, ct);

    /// <inheritdoc cref="DuckDbStatement.PrepareLast"/>
    public DuckDbStatement PrepareLast(string sql, CancellationToken ct = default) => DuckDbStatement.PrepareLast(this, sql, ct);

    /// <summary>The first column of the first row, or null if there are no rows.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> parameters) => Scalar(sql, parameters, CancellationToken.None);

    /// <inheritdoc cref="Scalar(string, ReadOnlySpan{object?})"/>
    public object? Scalar(string sql, CancellationToken ct) => Scalar(sql, [], ct);

    /// <summary>An appender for a table; null names the default catalog or schema.</summary>
    public DuckDbAppender CreateAppender(string? catalog, string? schema, string table) => new(this, catalog, schema, table);

    /// <summary>Makes the running statement, if there is one, fail with <see cref="DuckDbErrorType.Interrupt"/>. Any thread may call
    /// it.</summary>
    public void Interrupt() => _handle.Interrupt();

    public void Dispose() => _handle.Dispose();

    private object? Scalar(string sql, ReadOnlySpan<object?> parameters, CancellationToken ct)
    {
        using var result = Query(sql, parameters, ct);
        while (result.FetchChunk() is { } chunk)
            using (chunk)
                if (chunk.RowCount > 0)
                    return chunk[0].GetValue(0);
        return null;
    }

    private DuckDbStatement Prepare(string sql, ReadOnlySpan<object?> parameters, CancellationToken ct)
    {
        var statement = Prepare(sql, ct);
        try
        {
            for (var i = 0; i < parameters.Length; i++) statement.Bind(i + 1, parameters[i]);
            return statement;
        }
        catch
        {
            statement.Dispose();
            throw;
        }
    }

    private unsafe ResultHandle RunAll(string sql, CancellationToken ct)
    {
        var text = NativeText.Sql(sql);
        var result = new ResultHandle();
        using var scope = InterruptScope.Start(_handle, ct);
        fixed (byte* bytes = text)
        {
            if (NativeMethods.duckdb_query(_handle, bytes, result.Pointer) == DuckDbState.Success) return result;
        }

        using (result) throw DuckDbResult.ErrorOf(result, scope);
    }
}
