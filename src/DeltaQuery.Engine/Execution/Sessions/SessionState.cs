using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Ingest.Reading;
using DeltaQuery.Engine.Execution.Spark;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>What one session has beside the engine's: its connection, settings, temporary tables and views.</summary>
internal sealed class SessionState : IDisposable
{
    // DuckDB binds expressions by descent: some thousands of levels overflow the stack, which ends the process.
    private const long DeepestExpression = 1000;

    private TimeZoneOffsets? _offsets;

    public SessionState(EngineState engine)
    {
        Engine = engine;
        Connection = engine.Database.Connect();
        Connection.Execute("SET TimeZone = 'UTC'"); // the machine's zone must not decide what a query gives (TRAPS R1)
        Connection.Execute($"SET SESSION max_expression_depth = {DeepestExpression}"); // whatever is set for all
        Resolver = new TableResolver(engine.Catalog, engine.Tables, Connection);
        StandIns = new StandIns(Connection);
        Plans = new PlanCache(() => engine.Changes, () => engine.MayHaveMacros);
    }

    public EngineState Engine { get; }

    public DuckDbConnection Connection { get; }

    public TableResolver Resolver { get; }

    public StandIns StandIns { get; }

    public PlanCache Plans { get; }

    /// <summary>The plans of prepared statements.</summary>
    public KeptQueries Kept { get; } = new();

    /// <summary>Temporary tables and views that DuckDB holds, by name.</summary>
    public HashSet<string> Temporaries { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Views over Delta tables, by name.</summary>
    public Dictionary<string, SessionView> Views { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The tables of <see cref="Relation"/> that the running statement made.</summary>
    public List<string> Relations { get; } = [];

    /// <summary>The calls of read_kafka() of the running statement.</summary>
    public KafkaFeeds Feeds { get; } = new();

    /// <summary>Whether the session has begun on the engine's cluster, where it has one.</summary>
    public bool IsConnected { get; set; }

    /// <summary>The sessions on Spark clusters.</summary>
    public SparkSessions Spark { get; } = new();

    /// <summary>Told how far a long statement is; null for nobody.</summary>
    public IProgress<StatementProgress>? Progress { get; set; }

    /// <summary>What DuckDB reads for the running statement; null while that is not known. Any thread may ask.</summary>
    public ReadPhase? Reads { get; set; }

    /// <summary>What is told of the session's statements.</summary>
    public StatementTracing Tracing { get; set; } = new();

    /// <summary>Told of what a statement does that its user may not expect; null for nobody.</summary>
    public Action<string>? Notice { get; set; }

    /// <summary>Whether queries count what there was to prune.</summary>
    public bool CountsFiles { get; set; }

    /// <summary>Stops what the session runs beside its connection, an INGEST; null where nothing is.</summary>
    public Action? Interrupting { get; set; }

    /// <summary>The session's time zone.</summary>
    public string TimeZone { get; private set; } = "UTC";

    /// <summary>The settings of ours.</summary>
    public SessionSettings Settings { get; } = new();

    /// <summary>What the user has begun; null outside of BEGIN and COMMIT.</summary>
    public SessionTransaction? Transaction { get; private set; }

    /// <summary>Whether the user has begun a transaction.</summary>
    public bool InTransaction => Transaction is not null;

    /// <summary>Whether queries leave files out; switched off by tests alone.</summary>
    public bool Prune { get; set; } = true;

    /// <summary>Whether the session may not change tables.</summary>
    public bool ReadOnly => Engine.Options.ReadOnly;

    /// <summary>The offsets of the session's time zone; null for UTC.</summary>
    public TimeZoneOffsets? Offsets
    {
        get
        {
            if (TimeZone is "UTC" or "Etc/UTC")
                return null;
            return _offsets ??= new TimeZoneOffsets(Engine.Database, TimeZone);
        }
    }

    /// <summary>Whether a name is that of a temporary table or view.</summary>
    public bool IsTemporary(TableReference reference) => IsDuckDbs(reference)
        || (reference is { Path: null, TimeTravel: null, Parts: [var name] } && Views.ContainsKey(name.Value));

    /// <summary>Whether a name is that of a temporary table or view that DuckDB holds: <c>t</c> or <c>temp.t</c>.</summary>
    public bool IsDuckDbs(TableReference reference) => reference is { Path: null, TimeTravel: null }
        && Temporaries.Contains(reference.Parts[^1].Value)
        && (reference.Parts.Count == 1 || (reference.Parts.Count == 2 && reference.Parts[0].Value.Equals("temp", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Begins a transaction.</summary>
    public void Begin(bool readOnly, bool serializable)
    {
        Transaction = new SessionTransaction(readOnly, serializable || Settings.IsSerializable, Settings.CommitsSeveralTables);
        Resolver.Pins = Transaction.Pins;
    }

    /// <summary>Ends the transaction, if one is under way; what it has staged and not committed is deleted.</summary>
    public async Task EndAsync()
    {
        if (Transaction is not { } ended)
            return;
        (Transaction, Resolver.Pins) = (null, null);
        await ended.EndAsync().ConfigureAwait(false);
    }

    /// <summary>Reads the settings again that a statement may have changed.</summary>
    /// <exception cref="DeltaException">NotSupported: one has a value that would not be safe; it is undone.</exception>
    public void RefreshSettings()
    {
        if (Convert.ToInt64(Connection.Scalar("SELECT least(current_setting('max_expression_depth'), 9e18::UBIGINT)"), CultureInfo.InvariantCulture) > DeepestExpression)
        {
            Connection.Execute($"SET SESSION max_expression_depth = {DeepestExpression}");
            throw new DeltaException(DeltaErrorCode.NotSupported, $"max_expression_depth cannot be more than {DeepestExpression}");
        }

        var zone = (string)Connection.Scalar("SELECT current_setting('TimeZone')")!;
        if (zone == TimeZone)
            return;
        TimeZone = zone;
        _offsets?.Dispose();
        _offsets = null;
    }

    public void Dispose()
    {
        Spark.Dispose();
        EndAsync().GetAwaiter().GetResult();
        Kept.Dispose();
        _offsets?.Dispose();
        Feeds.Clear();
        Connection.Dispose();
    }
}
