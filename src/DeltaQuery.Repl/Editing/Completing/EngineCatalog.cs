using System.Diagnostics;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Editing.Completing;

/// <summary>The names of an engine's tables, read by a session of its own beside the one that statements run in.</summary>
/// <remarks>A store may take its time: what has not come within 300 ms is taken for unknown, goes on being read, and is there when it is asked for again.
/// What was read is kept until a statement has run.</remarks>
internal sealed class EngineCatalog : ICatalog, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(5);

    private readonly Connection _connection;
    private readonly Dictionary<string, Task<IReadOnlyList<string>>> _fixed = []; // what no statement changes
    private readonly Dictionary<string, Task<IReadOnlyList<string>>> _kept = [];
    private Task _last = Task.CompletedTask; // one after the other
    private CancellationTokenSource _end = new();
    private DeltaSession? _session;
    private long _began;

    /// <param name="connection">Where the tables are.</param>
    public EngineCatalog(Connection connection)
    {
        _connection = connection;
        connection.Closing = Close;
    }

    public IReadOnlyList<string> Schemas => Get(_kept, "SHOW SCHEMAS", 0);

    public IReadOnlyList<string> Functions => Get(_fixed, Sql("function_type IN ('scalar', 'aggregate', 'macro')"), 0);

    public IReadOnlyList<string> TableFunctions => Get(
        _fixed, Sql("function_type IN ('table', 'table_macro')") + " UNION SELECT unnest(['delta_scan', 'delta_files', 'delta_history', 'table_changes', 'read_kafka']) ORDER BY 1", 0);

    public IReadOnlyList<string> Settings => [.. DeltaSession.SettingNames, .. Get(_fixed, "SELECT name FROM duckdb_settings() ORDER BY 1", 0)];

    public void Begin() => _began = Stopwatch.GetTimestamp();

    public IReadOnlyList<string> Tables(string? schema) => schema is null
        ? [.. Get(_kept, "SHOW TABLES", 1), .. Temporary("SELECT table_name FROM duckdb_tables() WHERE temporary UNION ALL SELECT view_name FROM duckdb_views() WHERE temporary")]
        : Get(_kept, $"SHOW TABLES IN {SqlScript.NameOf(schema)}", 1);

    public IReadOnlyList<string> Columns(IReadOnlyList<string> table)
    {
        if (table is [var name] && Temporary($"SELECT column_name FROM duckdb_columns() WHERE database_name = 'temp' AND table_name ILIKE '{name.Replace("'", "''", StringComparison.Ordinal)}'") is { Count: > 0 } own)
            return own;
        var written = table is [var delta, var path] && delta.Equals("delta", StringComparison.OrdinalIgnoreCase)
            ? $"delta.`{path.Replace("`", "``", StringComparison.Ordinal)}`"
            : string.Join('.', table.Select(SqlScript.NameOf));
        return Get(_kept, $"columns of {written}", async (session, stop) =>
            [.. (await session.DescribeTableAsync(written, stop)).Columns.Select(column => column.Name)]);
    }

    /// <summary>What is known of tables may no longer hold.</summary>
    /// <param name="script">What has run.</param>
    public void Ran(string script)
    {
        _kept.Clear();
        if (script.Contains("use", StringComparison.OrdinalIgnoreCase))
            Follow(script);
    }

    public void Dispose()
    {
        Close();
        _connection.Closing = null;
        _end.Dispose();
    }

    // The next name is asked of what is open then.
    private void Close()
    {
        _end.Cancel();
        try
        {
            _last.Wait(LastPatience);
        }
        catch (AggregateException)
        {
            // It was to be stopped.
        }

        if (_last.IsCompleted)
            _session?.Dispose();
        (_session, _last, _end) = (null, Task.CompletedTask, new CancellationTokenSource());
        _kept.Clear();
    }

    private static string Sql(string condition) =>
        $"SELECT DISTINCT function_name FROM duckdb_functions() WHERE {condition} AND regexp_matches(function_name, '^[a-z][a-z0-9_]*$') AND NOT starts_with(function_name, '__')";

    // USE is the session's own: names without a schema are others behind it.
    private void Follow(string script)
    {
        try
        {
            foreach (var statement in SqlScript.Split(script).Where(s => s.Text.StartsWith("USE", StringComparison.OrdinalIgnoreCase)))
                Later(async (session, stop) =>
                {
                    using var done = await session.ExecuteAsync(statement.Text, cancellationToken: stop);
                    return [];
                });
        }
        catch (DeltaException)
        {
            // A text that could not run either.
        }
    }

    // Of the session that made them; nothing but DuckDB's own lists is read there, and nothing while a transaction could be spoilt.
    private IReadOnlyList<string> Temporary(string query)
    {
        if (_connection.Session.InTransaction)
            return [];
        try
        {
            using var result = _connection.Session.ExecuteAsync(query).GetAwaiter().GetResult();
            return [.. ReadAll(result, 0).Where(name => !name.StartsWith("__dq", StringComparison.Ordinal))];
        }
        catch (DeltaException)
        {
            return [];
        }
    }

    private IReadOnlyList<string> Get(Dictionary<string, Task<IReadOnlyList<string>>> kept, string query, int column) => Get(kept, query, async (session, stop) =>
    {
        using var result = await session.ExecuteAsync(query, cancellationToken: stop);
        return ReadAll(result, column);
    });

    private IReadOnlyList<string> Get(
        Dictionary<string, Task<IReadOnlyList<string>>> kept, string key, Func<DeltaSession, CancellationToken, Task<IReadOnlyList<string>>> read)
    {
        if (!kept.TryGetValue(key, out var task))
            kept[key] = task = Later(read);
        try
        {
            var left = Patience - Stopwatch.GetElapsedTime(_began);
            return task.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero) ? task.Result : [];
        }
        catch (AggregateException)
        {
            return []; // no such table, or a store that cannot be asked
        }
    }

    private Task<IReadOnlyList<string>> Later(Func<DeltaSession, CancellationToken, Task<IReadOnlyList<string>>> read)
    {
        var (before, stop) = (_last, _end.Token);
        var task = Task.Run(async () =>
        {
            await before.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            stop.ThrowIfCancellationRequested();
            return await read(_session ??= _connection.OpenSession(), stop);
        });
        _last = task;
        return task;
    }

    private static IReadOnlyList<string> ReadAll(StatementResult result, int column)
    {
        var names = new List<string>();
        while (result.Rows!.Next() is { } batch)
            for (var row = 0; row < batch.RowCount; row++)
                names.Add(batch.GetText(column, row)!);
        return names;
    }
}
