using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>A session of an engine over the Delta tables below <c>Data Source</c>. One command at a time; not safe for concurrent use.</summary>
/// <remarks>Connections of the same string share an engine and what it has learned of the tables.</remarks>
public sealed partial class DeltaQueryConnection : DbConnection
{
    private string _connectionString = "";
    private DeltaQueryConnectionStringBuilder _options = new();
    private DeltaQueryDataSource? _source;
    private ConnectionTelemetry? _telemetry;
    private EngineLease? _engine;
    private DeltaSession? _session;
    private ConnectionState _state = ConnectionState.Closed;
    private bool _hasOpened;

    /// <summary>A connection without a connection string.</summary>
    public DeltaQueryConnection()
    {
    }

    /// <summary>A connection that is not open yet.</summary>
    /// <exception cref="ArgumentException">The string has a key that is not known, or a value that does not fit its key.</exception>
    public DeltaQueryConnection(string? connectionString) => ConnectionString = connectionString;

    /// <summary>A connection of a source.</summary>
    internal DeltaQueryConnection(string connectionString, DeltaQueryDataSource source) : this(connectionString) => _source = source;

    /// <summary>The connection string; keys are left out once the connection was opened, unless <c>Persist Security Info</c> is set.</summary>
    /// <exception cref="ArgumentException">The string has a key that is not known, or a value that does not fit its key.</exception>
    /// <exception cref="InvalidOperationException">The connection is open.</exception>
    [AllowNull]
    public override string ConnectionString
    {
        get => _hasOpened && !_options.PersistSecurityInfo ? _shownString ??= Shown() : _connectionString;
        set
        {
            if (_state != ConnectionState.Closed)
                throw new InvalidOperationException("The connection string cannot be changed while the connection is open.");
            _options = new DeltaQueryConnectionStringBuilder(value);
            _connectionString = value ?? "";
            (_shownString, _hasOpened, _source) = (null, false, null);
        }
    }

    private string? _shownString;

    /// <summary>The seconds for which opening may take; opening does not wait for anybody.</summary>
    public override int ConnectionTimeout => 0;

    /// <summary>The schema that names without one are looked for in; empty while the connection is closed.</summary>
    public override string Database => _state == ConnectionState.Open ? _schema : "";

    private string _schema = "";

    /// <summary>The one catalog that there is: the tables of <see cref="DataSource"/>.</summary>
    internal const string Catalog = "delta";

    /// <summary>Where tables are found by name; of a connection with <c>Remote</c> alone that address, without a token. Empty where no string was given.</summary>
    public override string DataSource => _options.Place;

    /// <summary>The version of DeltaQuery; of a connection with <c>Remote</c> that of Spark.</summary>
    /// <exception cref="InvalidOperationException">The connection is not open.</exception>
    public override string ServerVersion => IsOpen
        ? Session.Remote?.Version ?? typeof(DeltaEngine).Assembly.GetName().Version!.ToString(3)
        : throw NotOpen("ServerVersion");

    /// <inheritdoc/>
    public override ConnectionState State => _state;

    /// <inheritdoc/>
    public override bool CanCreateBatch => true;

    /// <inheritdoc/>
    protected override DbProviderFactory DbProviderFactory => DeltaQueryFactory.Instance;

    internal bool IsOpen => _state == ConnectionState.Open;

    internal DeltaQueryConnectionStringBuilder Options => _options;

    /// <summary>The reader that is open; null for none.</summary>
    internal DeltaQueryDataReader? Reader { get; set; }

    /// <summary>The transaction that is under way, begun by <see cref="BeginTransaction()"/> or by the text <c>BEGIN</c>; null for none. Commands need to be
    /// given one that was begun by the former.</summary>
    public DeltaQueryTransaction? CurrentTransaction { get; internal set; }

    /// <summary>Told of what a statement does that its user may not expect, while it runs and on its thread.</summary>
    public event EventHandler<DeltaQueryInfoMessageEventArgs>? InfoMessage;

    /// <summary>The engine of the open session.</summary>
    internal DeltaEngine Engine => _engine?.Engine ?? throw NotOpen("The engine");

    /// <summary>The open session.</summary>
    internal DeltaSession Session => _session ?? throw NotOpen("The command");

    /// <summary>Opens the connection.</summary>
    /// <exception cref="InvalidOperationException">It is open, or has no connection string.</exception>
    /// <exception cref="DeltaQueryException">The source is not there, an option is wrong, or libduckdb is missing.</exception>
    public override void Open()
    {
        CheckOpen();
        Set(ConnectionState.Connecting);
        try
        {
            (_engine, _session) = OpenSession(CancellationToken.None);
        }
        catch
        {
            Set(ConnectionState.Closed);
            throw;
        }

        Opened();
    }

    /// <inheritdoc cref="Open"/>
    /// <param name="cancellationToken">Gives up opening.</param>
    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckOpen();
        Set(ConnectionState.Connecting);
        try
        {
            (_engine, _session) = await EngineThreads.RunAsync(() => OpenSession(cancellationToken)).ConfigureAwait(false);
        }
        catch
        {
            Set(ConnectionState.Closed);
            throw;
        }

        Opened();
    }

    /// <summary>Closes the connection: its reader ends, its transaction is rolled back.</summary>
    public override void Close()
    {
        if (_state == ConnectionState.Closed)
            return;
        Reader?.CloseAtOnce();
        CurrentTransaction?.End();
        (Reader, CurrentTransaction) = (null, null);
        _session?.Dispose();
        _engine?.Dispose();
        (_session, _engine) = (null, null);
        Set(ConnectionState.Closed);
        _telemetry?.Closed();
    }

    /// <inheritdoc/>
    public override async Task CloseAsync()
    {
        if (_state != ConnectionState.Closed)
            await EngineThreads.RunAsync(Close).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Makes a schema the one that names without one are looked for in.</summary>
    public override void ChangeDatabase(string databaseName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(databaseName);
        if (!IsOpen)
            throw NotOpen("ChangeDatabase");
        Run(Session, $"USE {Quoted(databaseName)}");
        _schema = databaseName;
    }

    /// <summary>A command of this connection.</summary>
    public new DeltaQueryCommand CreateCommand() => new() { Connection = this };

    /// <summary>A batch of this connection.</summary>
    public new DeltaQueryBatch CreateBatch() => new() { Connection = this };

    /// <summary>The newest version of a table; inside of a transaction, too.</summary>
    /// <param name="table">Its name as SQL has it, or its path.</param>
    /// <exception cref="InvalidOperationException">The connection is closed, or a reader is open.</exception>
    /// <exception cref="DeltaQueryException">There is no such table, or its log cannot be read.</exception>
    public long GetSnapshotVersion(string table) => GetSnapshotVersionAsync(table).GetAwaiter().GetResult();

    /// <inheritdoc cref="GetSnapshotVersion"/>
    public async Task<long> GetSnapshotVersionAsync(string table, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(table);
        return (await AskAsync(token => Session.DescribeTableAsync(table, token), cancellationToken).ConfigureAwait(false)).Version;
    }

    /// <summary>Whether a path is that of a Delta table.</summary>
    /// <param name="path">A folder, or a prefix of a store.</param>
    /// <exception cref="InvalidOperationException">The connection is closed, or a reader is open.</exception>
    /// <exception cref="DeltaQueryException">The store cannot be asked, or the path is not allowed.</exception>
    public bool IsDeltaTable(string path) => IsDeltaTableAsync(path).GetAwaiter().GetResult();

    /// <inheritdoc cref="IsDeltaTable"/>
    public Task<bool> IsDeltaTableAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return AskAsync(token => Session.IsTableAsync(path, token), cancellationToken);
    }

    /// <summary>Another connection of the same source, or of the same string, open if this one is; transactions, settings and temporary tables are not shared.</summary>
    public DeltaQueryConnection Duplicate()
    {
        var other = _source?.CreateConnection() ?? new DeltaQueryConnection(_connectionString);
        if (IsOpen)
            other.Open();
        return other;
    }

    /// <summary>Begins a transaction over the one table that it will change: reads see the tables as they are at the first read of each.</summary>
    /// <exception cref="InvalidOperationException">The connection is closed, or a transaction is under way.</exception>
    public new DeltaQueryTransaction BeginTransaction() => BeginTransaction(IsolationLevel.Unspecified);

    /// <inheritdoc cref="BeginTransaction()"/>
    /// <param name="isolationLevel">Snapshot, or Serializable, where no row may be missed that others append meanwhile. Weaker levels are
    /// taken for Snapshot.</param>
    public new DeltaQueryTransaction BeginTransaction(IsolationLevel isolationLevel)
    {
        if (!IsOpen)
            throw NotOpen("BeginTransaction");
        if (CurrentTransaction is not null)
            throw new InvalidOperationException("A transaction is under way already; transactions are not nested.");
        CheckReader();
        return CurrentTransaction = DeltaQueryTransaction.Begin(this, isolationLevel);
    }

    /// <summary>Closes the engines that no connection of this string uses; those in use, with their last connection.</summary>
    public static void ClearPool(DeltaQueryConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        EngineLease.Clear(connection._options.ConnectionString);
    }

    /// <summary>Closes the engines that no connection uses; those in use, with their last connection.</summary>
    public static void ClearAllPools() => EngineLease.Clear(null);

    /// <summary>Not supported: a Delta commit cannot be part of a distributed transaction.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void EnlistTransaction(System.Transactions.Transaction? transaction) =>
        throw new NotSupportedException("A Delta commit cannot take part in a System.Transactions transaction.");

    /// <inheritdoc/>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => BeginTransaction(isolationLevel);

    /// <inheritdoc/>
    protected override async ValueTask<DbTransaction> BeginDbTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await EngineThreads.RunAsync(() => BeginTransaction(isolationLevel)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <inheritdoc/>
    protected override DbBatch CreateDbBatch() => CreateBatch();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }

    /// <summary>Checks that a command may run now.</summary>
    /// <exception cref="InvalidOperationException">A reader is open, or the command's transaction is not the connection's.</exception>
    internal void CheckReady(DeltaQueryTransaction? transaction)
    {
        CheckReader();
        if (transaction is not null && transaction.Connection != this)
            throw new InvalidOperationException("The command's transaction has ended, or is another connection's.");
        if (transaction != CurrentTransaction && !(transaction is null && CurrentTransaction!.IsOfText))
            throw new InvalidOperationException("The connection is in a transaction: set the command's Transaction to it.");
    }

    /// <summary>Held by the call that runs: a result must not be freed under it.</summary>
    internal Lock Running { get; } = new();

    /// <summary>Learns whether a statement, failed or not, has begun or ended a transaction.</summary>
    internal void Follow()
    {
        if (_session is not { } session || session.InTransaction == CurrentTransaction is not null)
            return;
        CurrentTransaction?.End();
        CurrentTransaction = session.InTransaction ? DeltaQueryTransaction.OfText(this) : null;
    }

    /// <summary>Runs a statement of the provider's own.</summary>
    internal static void Run(DeltaSession session, string statement, CancellationToken cancellationToken = default)
    {
        try
        {
            session.ExecuteAsync(statement, null, cancellationToken).GetAwaiter().GetResult().Dispose();
        }
        catch (DeltaException e)
        {
            throw new DeltaQueryException(e, null);
        }
    }

    internal static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    internal static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        if (!IsOpen)
            throw NotOpen("The call");
        CheckReader();
        try
        {
            return await EngineThreads.RunAsync(() => ask(cancellationToken).GetAwaiter().GetResult()).ConfigureAwait(false);
        }
        catch (DeltaException e)
        {
            throw new DeltaQueryException(e, null);
        }
    }

    private void CheckReader()
    {
        if (Reader is { IsClosed: false })
            throw new InvalidOperationException("Another reader of this connection is open: close it first, or use another connection.");
    }

    private void CheckOpen()
    {
        if (_state != ConnectionState.Closed)
            throw new InvalidOperationException("The connection is open already.");
        if (_options.Place.Length == 0)
            throw new InvalidOperationException("The connection string names no Data Source.");
    }

    private (EngineLease Engine, DeltaSession Session) OpenSession(CancellationToken cancellationToken)
    {
        EngineLease? engine = null;
        DeltaSession? session = null;
        _telemetry = new ConnectionTelemetry(_options, _source?.Settings);
        try
        {
            (engine, session) = OpenSession();
            session.Tracing = ConnectionTelemetry.Silent;
            session.ConnectAsync(cancellationToken).GetAwaiter().GetResult();
            foreach (var statement in Settings())
                Run(session, statement, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            session.Tracing = _telemetry.Tracing;
            session.Notice = message => InfoMessage?.Invoke(this, new DeltaQueryInfoMessageEventArgs(message));
            return (engine, session);
        }
        catch (Exception e)
        {
            _telemetry.Failed(e);
            session?.Dispose();
            engine?.Dispose();
            if (e is DeltaException error)
                throw new DeltaQueryException(error, null);
            throw;
        }
    }

    // In another engine, if DuckDB has given up the one that is shared.
    private (EngineLease Engine, DeltaSession Session) OpenSession()
    {
        while (true)
        {
            var engine = _source is { } source ? source.TakeEngine(_options) : EngineLease.Take(_options);
            try
            {
                return (engine, engine.Engine.OpenSession());
            }
            catch (DeltaException) when (_options.Pooling && engine.Engine.HasFailed)
            {
                engine.Fail();
            }
            catch
            {
                engine.Dispose();
                throw;
            }
        }
    }

    // What the string asks of the session.
    private IEnumerable<string> Settings()
    {
        if (_options.TimeZone is not "UTC")
            yield return $"SET TimeZone = {Literal(_options.TimeZone)}";
        if (_options.DefaultSchema.Length > 0)
            yield return $"USE {Quoted(_options.DefaultSchema)}";
        if (_options.IsolationLevel == DeltaQueryIsolation.Serializable)
            yield return "SET deltaquery.commit.isolation_level = 'Serializable'";
        if (_options.CommitRetries >= 0)
            yield return $"SET deltaquery.commit.max_retries = {_options.CommitRetries}";
        if (_options.SchemaAutoMerge)
            yield return "SET deltaquery.schema.auto_merge = true";
        if (_options.MultiTableCommit == DeltaQueryMultiTableCommit.BestEffort)
            yield return "SET deltaquery.commit.multi_table = 'best_effort'";
        if (_options.ApplicationName.Length > 0)
            yield return $"SET deltaquery.commit.user_metadata = {Literal(_options.ApplicationName)}";
    }

    private void Opened()
    {
        (_schema, _hasOpened) = (_options.DefaultSchema, true);
        Set(ConnectionState.Open);
        _telemetry!.Opened();
    }

    private string Shown() => _options.WithoutSecrets(_connectionString);

    private void Set(ConnectionState state)
    {
        var before = _state;
        _state = state;
        OnStateChange(new StateChangeEventArgs(before, state));
    }

    private static InvalidOperationException NotOpen(string what) => new($"{what} needs an open connection.");
}
