using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Editing.Completing;

/// <summary>The names of an engine's tables, read by a session of its own beside the one that statements run in, and kept until a statement has run.</summary>
internal sealed class EngineCatalog : ICatalog, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private readonly BackgroundReads _reads = new(Patience);
    private readonly Connection _connection;
    private DeltaSession? _session;

    /// <param name="connection">Where the tables are.</param>
    public EngineCatalog(Connection connection)
    {
        _connection = connection;
        connection.Closing = Close;
    }

    public IReadOnlyList<string> Schemas => Get("SHOW SCHEMAS");

    public IReadOnlyList<string> Functions => Get(FunctionsThat("function_type IN ('scalar', 'aggregate', 'macro')"), isFixed: true);

    public IReadOnlyList<string> TableFunctions => Get(
        FunctionsThat("function_type IN ('table', 'table_macro')")
            + " UNION SELECT unnest(['delta_scan', 'delta_files', 'delta_history', 'table_changes', 'read_kafka'])",
        isFixed: true);

    public IReadOnlyList<string> Settings => [.. DeltaSession.SettingNames, .. Get("SELECT name FROM duckdb_settings() ORDER BY 1", isFixed: true)];

    public bool HasMissed => _reads.HasMissed;

    public void Begin() => _reads.Begin();

    public IReadOnlyList<string> Tables(string? schema) => schema is not null
        ? Get($"SHOW TABLES IN {SqlScript.NameOf(schema)}", column: 1)
        :
        [
            .. Get("SHOW TABLES", column: 1),
            .. Temporary("SELECT table_name FROM duckdb_tables() WHERE temporary UNION ALL SELECT view_name FROM duckdb_views() WHERE temporary"),
        ];

    public IReadOnlyList<string> Columns(IReadOnlyList<string> table)
    {
        if (table is [var name] && Temporary(
            $"SELECT column_name FROM duckdb_columns() WHERE database_name = 'temp' AND lower(table_name) = lower({Sql.Literal(name)})") is { Count: > 0 } own)
            return own;
        var written = table is [var delta, var path] && delta.Equals("delta", StringComparison.OrdinalIgnoreCase)
            ? $"delta.{Sql.Backticked(path)}"
            : string.Join('.', table.Select(SqlScript.NameOf));
        return _reads.Get($"columns of {written}", async stop =>
            [.. (await Session.DescribeTableAsync(written, stop)).Columns.Select(column => column.Name)]);
    }

    /// <summary>What is known of tables may no longer hold.</summary>
    /// <param name="script">What has run.</param>
    public void Ran(string script)
    {
        _reads.Forget();
        if (script.Contains("use", StringComparison.OrdinalIgnoreCase))
            Follow(script);
    }

    public void Dispose()
    {
        Close();
        _connection.Closing = null;
        _reads.Dispose();
    }

    private DeltaSession Session => _session ??= _connection.OpenSession();

    private static string FunctionsThat(string condition) =>
        $"SELECT DISTINCT function_name FROM duckdb_functions() WHERE {condition} "
        + "AND regexp_matches(function_name, '^[a-z][a-z0-9_]*$') AND NOT starts_with(function_name, '__')";

    // The next name is asked of what is open then.
    private void Close()
    {
        if (_reads.Stop())
            _session?.Dispose();
        _session = null;
    }

    // USE is the session's own: names without a schema are others behind it.
    private void Follow(string script)
    {
        try
        {
            foreach (var statement in SqlScript.Split(script).Where(s => s.Text.StartsWith("USE", StringComparison.OrdinalIgnoreCase)))
                _ = _reads.Later(async stop =>
                {
                    using var done = await Session.ExecuteHereAsync(statement.Text, stop);
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
            using var result = _connection.Session.ExecuteHereAsync(query).GetAwaiter().GetResult();
            return [.. ReadAll(result, 0).Where(name => !name.StartsWith("__dq", StringComparison.Ordinal))];
        }
        catch (DeltaException)
        {
            return [];
        }
    }

    private IReadOnlyList<string> Get(string query, int column = 0, bool isFixed = false) => _reads.Get(
        query,
        async stop =>
        {
            using var result = await Session.ExecuteHereAsync(query, stop);
            return ReadAll(result, column);
        },
        isFixed);

    private static IReadOnlyList<string> ReadAll(StatementResult result, int column)
    {
        var names = new List<string>();
        while (result.Rows!.Next() is { } batch)
            for (var row = 0; row < batch.RowCount; row++)
                names.Add(batch.GetText(column, row)!);
        return names;
    }
}
