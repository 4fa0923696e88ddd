using DeltaQuery.Engine;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Testing;

/// <summary>An engine with one session, over a folder of its own or a given one, and a DuckDB beside it (in UTC) on which data files are made.</summary>
internal sealed class TestEngine : IDisposable
{
    private readonly TempFolder? _own;
    private readonly Lazy<(DuckDbDatabase Database, DuckDbConnection Connection)> _maker = new(Open);

    /// <param name="root">The folder of the tables; one of its own if null.</param>
    /// <param name="readOnly">Whether nothing may be changed.</param>
    /// <param name="wrap">Puts something around the store.</param>
    /// <param name="largeCheckpointRows">From how many rows on a checkpoint is large; null for the engine's own choice.</param>
    /// <param name="warn">Told of the engine's warnings.</param>
    /// <param name="clock">The time for VACUUM; the system's if null.</param>
    /// <param name="s3">How paths of S3 are reached; those of <see cref="S3Server"/> if null.</param>
    /// <param name="cache">The folder for parts of remote files; null for the usual one.</param>
    public TestEngine(
        string? root = null, bool readOnly = false, Func<IObjectStore, IObjectStore>? wrap = null, long? largeCheckpointRows = null,
        Action<string>? warn = null, TimeProvider? clock = null, S3Options? s3 = null, string? cache = null)
    {
        _own = root is null ? new TempFolder() : null;
        Root = root ?? _own!.Path;
        var options = new DeltaEngineOptions
        {
            Root = Root, ReadOnly = readOnly, WrapStore = wrap, Threads = 2, Warn = warn, Clock = clock ?? TimeProvider.System,
            S3 = s3 ?? S3Server.Options, CacheDirectory = cache,
        };
        Engine = DeltaEngine.Open(largeCheckpointRows is { } rows ? options with { LargeCheckpointRows = rows } : options);
        Session = Engine.OpenSession();
    }

    public DeltaEngine Engine { get; }

    public DeltaSession Session { get; }

    /// <summary>Runs a statement for what it does.</summary>
    /// <returns>How many rows it changed.</returns>
    public async Task<long?> RunAsync(string sql, IReadOnlyDictionary<string, object?>? parameters = null)
    {
        using var result = await Session.ExecuteAsync(sql, parameters);
        while (result.Rows?.Next() is not null)
        {
        }

        return result.RecordsAffected;
    }

    /// <summary>Where data files are made.</summary>
    public DuckDbConnection Maker => _maker.Value.Connection;

    /// <summary>The folder of the tables.</summary>
    public string Root { get; }

    /// <summary>How many files the scans of the last query read.</summary>
    public int FilesScanned { get; private set; }

    /// <summary>A table below the root that is still to be made.</summary>
    public TestTable Table(string name) => new(Path.Combine(Root, name));

    /// <summary>A table with one file for each query, with Spark's statistics.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="columns">Its columns as DuckDB writes types: <c>i INTEGER, s STRUCT(f DATE)</c>.</param>
    /// <param name="selects">The rows of each file.</param>
    public TestTable Table(string name, string columns, params IEnumerable<string> selects) =>
        TestTable.Create(Path.Combine(Root, name), Schema(columns), Maker, selects);

    /// <summary>The schema of columns as DuckDB writes types.</summary>
    public static StructType Schema(string columns) => (StructType)DuckDbTypes.Parse($"STRUCT({columns})", "test");

    /// <summary>Runs a statement and gives its rows, the values as text with '|' between them; NULL is the word.</summary>
    public Task<List<string>> RowsAsync(string sql, params IEnumerable<object?> parameters) => RowsAsync(Session, sql, parameters);

    /// <inheritdoc cref="RowsAsync(string, IEnumerable{object?})"/>
    public async Task<List<string>> RowsAsync(DeltaSession session, string sql, params IEnumerable<object?> parameters)
    {
        var named = parameters.Select((p, i) => (Name: $"{i + 1}", Value: p)).ToDictionary(p => p.Name, p => p.Value);
        using var result = await session.ExecuteAsync(sql, named).ConfigureAwait(false);
        var rows = new List<string>();
        while (result.Rows?.Next() is { } batch)
        {
            for (var row = 0; row < batch.RowCount; row++)
                rows.Add(string.Join('|', result.Rows.Columns.Select((_, c) => batch.GetText(c, row) ?? "NULL")));
        }

        FilesScanned = result.Scans.Sum(s => s.FilesScanned);
        return rows;
    }

    /// <summary>Runs a statement that gives one value.</summary>
    public async Task<string> ValueAsync(string sql, params IEnumerable<object?> parameters)
    {
        var rows = await RowsAsync(sql, parameters).ConfigureAwait(false);
        return rows.Count == 1 ? rows[0] : throw new InvalidOperationException($"{rows.Count} rows: {sql}");
    }

    /// <summary>The error that a statement ends with.</summary>
    public async Task<DeltaException> ErrorAsync(string sql)
    {
        try
        {
            await RunAsync(sql);
        }
        catch (DeltaException e)
        {
            return e;
        }

        throw new InvalidOperationException($"no error: {sql}");
    }

    /// <summary>All files below a folder of the root, hidden ones too, as paths relative to it; version checksums are left out.</summary>
    public List<string> Files(string folder)
    {
        var below = Path.Combine(Root, folder);
        return Directory.Exists(below)
            ? [.. Directory.GetFiles(below, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
                .Where(f => !f.EndsWith(".crc", StringComparison.Ordinal)).Select(f => Path.GetRelativePath(below, f)).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>The lines of a table's commit.</summary>
    public string[] Commit(string table, long version) =>
        File.ReadAllLines(Path.Combine(Root, table, "_delta_log", $"{version:D20}.json"));

    public void Dispose()
    {
        Session.Dispose();
        Engine.Dispose();
        if (_maker.IsValueCreated)
        {
            _maker.Value.Connection.Dispose();
            _maker.Value.Database.Dispose();
        }

        _own?.Dispose();
    }

    private static (DuckDbDatabase Database, DuckDbConnection Connection) Open()
    {
        var database = DuckDbDatabase.Open();
        var connection = database.Connect();
        connection.Execute("SET TimeZone = 'UTC'");
        return (database, connection);
    }
}
