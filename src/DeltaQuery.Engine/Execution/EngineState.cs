using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.DuckDb.SparkFunctions;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution;

/// <summary>What the sessions of an engine share.</summary>
internal sealed class EngineState : IDisposable
{
    private readonly DuckDbConnection own;

    public EngineState(DeltaEngineOptions options)
    {
        Options = options;
        Stores = new ObjectStores();
        Root = ObjectStores.Normalize(options.Root ?? ".", Directory.GetCurrentDirectory());
        if (options.Root is not null && !Directory.Exists(Root))
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"the root {options.Root} is not a folder") { Path = Root };
        Database = DuckDbDatabase.Open(null, Settings(options));
        own = Database.Connect();
        own.Execute("ATTACH ':memory:' AS dq (HIDDEN)");
        RowBitmapFunction.Register(own);
        SparkFunctionSet.Register(own);
        Tables = new TableCache(Stores, new LogContext(Database, options.Warn ?? (_ => { })));
        Catalog = new TableCatalog(Root, Stores);
        Deleted = new DeletedRows(Stores);
    }

    public DeltaEngineOptions Options { get; }

    public string Root { get; }

    public ObjectStores Stores { get; }

    public DuckDbDatabase Database { get; }

    public TableCache Tables { get; }

    public TableCatalog Catalog { get; }

    public FileSchemas Schemas { get; } = new();

    public DeletedRows Deleted { get; }

    public void Dispose()
    {
        Tables.Dispose();
        own.Dispose();
        Database.Dispose();
    }

    private static Dictionary<string, string> Settings(DeltaEngineOptions options)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["autoinstall_known_extensions"] = "false", // no network behind the user's back
            ["autoload_known_extensions"] = "false",
        };
        if (options.Threads is { } threads)
            settings["threads"] = threads.ToString(CultureInfo.InvariantCulture);
        if (options.MemoryLimit is { } memory)
            settings["memory_limit"] = memory;
        if (options.TempDirectory is { } directory)
            settings["temp_directory"] = directory;
        return settings;
    }
}
