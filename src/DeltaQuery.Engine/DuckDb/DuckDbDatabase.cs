namespace DeltaQuery.Engine.DuckDb;

/// <summary>A DuckDB database in this process, in memory or in a file. Connections keep it open after it is disposed.</summary>
internal sealed class DuckDbDatabase : IDisposable
{
    private readonly DatabaseHandle _handle;

    private DuckDbDatabase(DatabaseHandle handle) => _handle = handle;

    /// <summary>Opens the file, or a database in memory when the path is null.</summary>
    /// <exception cref="DeltaException">libduckdb is missing.</exception>
    /// <exception cref="DuckDbException">The file cannot be opened or a setting is not known.</exception>
    public static DuckDbDatabase Open(string? path = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        DuckDbLibrary.Load();
        if (NativeMethods.duckdb_create_config(out var config) != DuckDbState.Success)
            throw new DuckDbException(DuckDbErrorType.Internal, "DuckDB could not make a configuration");
        using (config)
        {
            // Only so do errors carry the position of the fault.
            Set(config, "errors_as_json", "true");
            foreach (var (name, value) in settings ?? new Dictionary<string, string>()) Set(config, name, value);

            var state = NativeMethods.duckdb_open_ext(path, out var database, config, out var error);
            if (state == DuckDbState.Success) return new DuckDbDatabase(database);
            database.Dispose();
            throw DuckDbErrorText.Read(NativeText.Owned(error));
        }
    }

    /// <summary>Whether DuckDB has given it up after a fault of its own: no statement runs in it any more.</summary>
    public bool IsGivenUp
    {
        get
        {
            using var connection = Connect();
            try
            {
                connection.Execute("SELECT 1");
                return false;
            }
            catch (DuckDbException e) when (e.ErrorType == DuckDbErrorType.Fatal)
            {
                return true;
            }
        }
    }

    public DuckDbConnection Connect()
    {
        if (NativeMethods.duckdb_connect(_handle, out var connection) != DuckDbState.Success)
            throw new DuckDbException(DuckDbErrorType.Connection, "DuckDB could not open a connection");
        return new DuckDbConnection(connection);
    }

    public void Dispose() => _handle.Dispose();

    private static void Set(ConfigHandle config, string name, string value)
    {
        if (NativeMethods.duckdb_set_config(config, name, value) != DuckDbState.Success)
            throw new DuckDbException(DuckDbErrorType.Settings, $"DuckDB has no setting {name} that takes the value {value}");
    }
}
