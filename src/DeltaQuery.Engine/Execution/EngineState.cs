using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.DuckDb.SparkFunctions;
using DeltaQuery.Engine.Execution.Connections;
using DeltaQuery.Engine.Execution.Ingest.Jobs;
using DeltaQuery.Engine.Execution.Secrets;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Storage;
using DeltaQuery.Engine.Storage.S3;

namespace DeltaQuery.Engine.Execution;

/// <summary>What the sessions of an engine share.</summary>
internal sealed class EngineState : IDisposable
{
    private readonly DuckDbConnection _own;
    private readonly Lazy<IngestJobs> _ingests;
    private readonly StagingFolder _staging;
    private readonly string _temporary;
    private readonly Lazy<bool> _sparkFunctions;
    private long _changes;

    public EngineState(DeltaEngineOptions options)
    {
        Options = options;
        Root = ObjectStores.Normalize(options.Root ?? ".", Directory.GetCurrentDirectory());
        _temporary = options.TempDirectory ?? Path.GetTempPath();
        if (options.AllowedLocations is { } locations)
        {
            _temporary = PrivateFolder.Create(Path.Combine(_temporary, $"deltaquery-bounded-{Guid.NewGuid():N}"));
            Allowed = new AllowedLocations(
                [.. locations, _temporary, .. new[] { options.Root is null ? null : Root, options.CacheDirectory, options.CatalogFile }.OfType<string>()]);
            options = options with { TempDirectory = _temporary, CacheDirectory = options.CacheDirectory ?? Path.Combine(_temporary, "spool") };
            Options = options;
        }

        _staging = new StagingFolder(_temporary);
        S3 = new S3Stores(options.S3 ?? S3Options.FromEnvironment(), _staging);
        Stores = new ObjectStores(S3, options.WrapStore, Allowed);
        Spool = new LocalSpool(options.CacheDirectory, options.CacheSize);
        Readable = new ReadableFiles(Stores, Spool, _temporary);
        if (options.Root is not null && !ObjectStores.IsRemote(Root) && !Directory.Exists(Root))
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"the root {options.Root} is not a folder") { Path = Root };
        KafkaDefaults = Properties(options);
        Database = DuckDbDatabase.Open(null, Settings(options));
        _own = Database.Connect();
        _own.Execute("ATTACH ':memory:' AS dq (HIDDEN)");

        // Data files never change, so their footers are kept (a path that was written anew is known by its time and size): a scan of 2,000 files
        // takes 0.6 of the time. The cache counts as DuckDB's memory and gives way. docs/decisions/0006-kept-footers.md
        _own.Execute("SET GLOBAL parquet_metadata_cache = true; SET GLOBAL disable_parquet_prefetching = true");

        // What was read of local files the system keeps; DuckDB's copy of it grew with each file that a statement ever read, also where commits had
        // long taken it away. docs/decisions/0006-kept-footers.md
        _own.Execute("SET GLOBAL enable_external_file_cache = false");
        RowBitmapFunction.Register(_own);
        CurveFunction.Register(_own);
        VariantFunction.Register(_own);
        VariantGroupFunction.Register(_own);
        ParseJsonFunction.Register(_own);
        RowFeedFunction.Register(_own);
        _sparkFunctions = new Lazy<bool>(() =>
        {
            SparkFunctionSet.Register(_own);
            return true;
        });
        Tables = new TableCache(Stores, new LogContext(Database, Readable, options.Warn ?? (_ => { }), options.LargeCheckpointRows), options.SnapshotCacheSize);
        Catalog = new TableCatalog(Root, Stores, options.CatalogFile is { } file ? ObjectStores.Normalize(file, Directory.GetCurrentDirectory()) : null)
        {
            Mapped = MappedTables.Of(options.Tables),
        };
        Schemas = new FileSchemas(Readable);
        Deleted = new DeletedRows(Stores, Readable);
        Copies = new ReadableCopies(_temporary);
        _ingests = new Lazy<IngestJobs>(() => new IngestJobs(this)); // the root's store is asked for by who needs it
        if (Allowed is not null)
            Bound(Allowed);
    }

    public static int ReaderVersion => TableFeatures.MaxReaderVersion;

    public static int WriterVersion => TableFeatures.MaxWriterVersion;

    public DeltaEngineOptions Options { get; }

    /// <summary>Where alone may be read and written; null for everywhere.</summary>
    public AllowedLocations? Allowed { get; }

    public string Root { get; }

    /// <summary>librdkafka's properties for connections that do not say otherwise: those of the file, and over them those of the options.</summary>
    public IReadOnlyDictionary<string, string> KafkaDefaults { get; }

    public ObjectStores Stores { get; }

    public DuckDbDatabase Database { get; }

    public TableCache Tables { get; }

    public TableCatalog Catalog { get; }

    /// <summary>Counts the statements of all sessions that may have changed what a query means: a setting, a variable, a macro.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    public FileSchemas Schemas { get; }

    public DeletedRows Deleted { get; }

    /// <summary>Whether a session may have made a macro, or opened a database that has one.</summary>
    public bool MayHaveMacros { get; set; }

    public ReadableCopies Copies { get; }

    /// <summary>The named ingests, and those that run here.</summary>
    public IngestJobs Ingests => _ingests.Value;

    public ReadableFiles Readable { get; }

    public LocalSpool Spool { get; }

    public S3Stores S3 { get; }

    public TextSecrets TextSecrets { get; } = new();

    /// <summary>A folder for what one statement writes to a remote store.</summary>
    public StagingFolder NewStaging() => new(_temporary);

    /// <summary>Makes the functions known that translated Spark expressions call; a DuckDB transaction that has begun does not see them. Not at
    /// the engine's start, which they would hold up by 14 ms.</summary>
    public void NeedSparkFunctions() => _ = _sparkFunctions.Value;

    /// <summary>Forgets what is known of remote tables and files: their paths may lead to another server now.</summary>
    public void ForgetRemote()
    {
        Tables.ForgetRemote();
        Schemas.Forget();
        Deleted.Forget();
    }

    /// <summary>Says that a statement which is no query is through.</summary>
    public void Changed() => Interlocked.Increment(ref _changes);

    public void Dispose()
    {
        if (_ingests.IsValueCreated)
            _ingests.Value.Dispose();
        Tables.Dispose();
        _own.Dispose();
        Database.Dispose();
        Copies.Dispose();
        Spool.Dispose();
        S3.Dispose();
        _staging.Dispose();
        if (Allowed is not null)
            DeleteTemporary();
    }

    // From here on DuckDB refuses files elsewhere, code that is to be loaded, and to be told otherwise.
    private void Bound(AllowedLocations allowed)
    {
        _own.Execute($"SET GLOBAL allowed_directories = [{string.Join(", ", allowed.Folders.Select(SqlText.Literal))}]");
        _own.Execute("SET GLOBAL enable_external_access = false");
    }

    private void DeleteTemporary()
    {
        try
        {
            Directory.Delete(_temporary, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // what is left behind in a temporary folder hurts nobody
        }
    }

    private static Dictionary<string, string> Properties(DeltaEngineOptions options)
    {
        var properties = options.KafkaConfigFile is { } file ? KafkaConfigFile.Read(file).ToDictionary(StringComparer.Ordinal) : [];
        foreach (var (key, value) in options.Kafka)
            properties[key] = value;
        return properties;
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
