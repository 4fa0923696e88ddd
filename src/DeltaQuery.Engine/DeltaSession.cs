using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution;
using DeltaQuery.Engine.Execution.Describing;
using DeltaQuery.Engine.Execution.Inserts;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine;

/// <summary>One user's connection: its settings, temporary tables and views. One statement at a time.</summary>
public sealed class DeltaSession : IDisposable
{
    private readonly SessionState _state;

    internal DeltaSession(SessionState state) => _state = state;

    internal SessionState State => _state;

    /// <summary>Told how far a long statement is, from any thread, but from one at a time; null for nobody.</summary>
    public IProgress<StatementProgress>? Progress
    {
        get => _state.Progress;
        set => _state.Progress = value;
    }

    /// <summary>What is told of its statements.</summary>
    public StatementTracing Tracing
    {
        get => _state.Tracing;
        set => _state.Tracing = value;
    }

    /// <summary>The names of the settings that are not DuckDB's, in order.</summary>
    public static IReadOnlyList<string> SettingNames => [.. SessionSettings.Names];

    /// <summary>Told of what a statement does that its user may not expect, while it runs; null for nobody.</summary>
    public Action<string>? Notice
    {
        get => _state.Notice;
        set => _state.Notice = value;
    }

    /// <summary>Whether queries tell how many files there were to leave out (<see cref="ScanSummary.Files"/>), which takes some time to count.</summary>
    public bool CountsFiles
    {
        get => _state.CountsFiles;
        set => _state.CountsFiles = value;
    }

    /// <summary>Counts from now on how far queries are, which takes them a little time.</summary>
    public void TrackQueries() => _state.Connection.TrackProgress();

    /// <summary>How far the query that runs is: in rows that DuckDB has read of those that it means to, where it can tell, and with the files and bytes that are
    /// read in all; null while neither is known. Any thread may ask.</summary>
    public StatementProgress? QueryProgress
    {
        get
        {
            var (reads, known) = (_state.Reads, _state.Connection.Progress);
            if (reads is null && known.Percent < 0)
                return null;
            var read = reads ?? new ReadPhase("reading", null, null);
            return new StatementProgress(read.Name, 0, read.Files, 0, read.Bytes)
            {
                RowsDone = known.Percent < 0 ? 0 : (long)known.RowsProcessed, Rows = known.Percent < 0 ? null : (long)known.TotalRows,
            };
        }
    }

    /// <summary>Whether a transaction is under way: from BEGIN to COMMIT or ROLLBACK.</summary>
    public bool InTransaction => _state.InTransaction;

    /// <summary>The Spark cluster on which statements run; null where they run here.</summary>
    public RemoteServer? Remote => _state.Spark.Server;

    /// <summary>Has the statements of the session run on the engine's <see cref="DeltaEngineOptions.Remote"/>, if it has one. A session does so with its first
    /// statement, unasked; this tells sooner of a server that is not there.</summary>
    /// <exception cref="DeltaException">The server cannot be reached, or has refused the login.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        if (_state.Engine.Options.Remote is not { } remote || _state.IsConnected)
            return;
        var context = new Execution.ExecutionContext(_state, new SourceText(""), new Dictionary<string, object?>(), cancellationToken);
        await _state.Spark.UseAsync(context, remote).ConfigureAwait(false);
        _state.IsConnected = true;
    }

    /// <summary>Runs one statement. Rows, if any, are made while they are read.</summary>
    /// <param name="statement">The statement's text.</param>
    /// <param name="parameters">Values by name or, for positional ones, by "1", "2" ...</param>
    /// <param name="cancellationToken">Stops the statement at once.</param>
    /// <exception cref="DeltaException">The statement failed; Position, Line and Column are places in <paramref name="statement"/>.</exception>
    /// <exception cref="OperationCanceledException">The token or <see cref="Interrupt"/> stopped it.</exception>
    public Task<StatementResult> ExecuteAsync(
        string statement, IReadOnlyDictionary<string, object?>? parameters = null, CancellationToken cancellationToken = default) =>
        WithStatementAsync(statement, parameters, StatementExecutor.ExecuteAsync, cancellationToken);

    /// <summary>Runs one statement here, wherever those of the session run.</summary>
    /// <inheritdoc cref="ExecuteAsync(string, IReadOnlyDictionary{string, object?}?, CancellationToken)"/>
    public Task<StatementResult> ExecuteHereAsync(string statement, CancellationToken cancellationToken = default) => WithStatementAsync(
        statement, null, (context, parsed) => StatementExecutor.ExecuteAsync(context with { RunsHere = true }, parsed), cancellationToken);

    /// <inheritdoc cref="ExecuteAsync(string, IReadOnlyDictionary{string, object?}?, CancellationToken)"/>
    public Task<StatementResult> ExecuteAsync(
        PreparedStatement statement, IReadOnlyDictionary<string, object?>? parameters = null, CancellationToken cancellationToken = default) =>
        WithStatementAsync(statement, parameters, StatementExecutor.ExecuteAsync, cancellationToken);

    /// <summary>Checks a statement, and from now on keeps the plan of one that is a fixed query: without parameters, without functions of the moment or of the
    /// session. It is planned anew when a table has a new version, or when any session has run a statement that is no query.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeltaException">SyntaxError, or of a query without parameters whatever planning it gives: TableNotFound, ColumnNotFound ..</exception>
    public async Task PrepareAsync(PreparedStatement statement, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(statement);
        statement.Keeps = true;
        await WithStatementAsync(
            statement, null,
            (context, parsed) => parsed is QueryStatement && statement.Parameters.Names.Count == 0
                ? StatementExecutor.DescribeAsync(context, parsed)
                : Task.FromResult<IReadOnlyList<ResultColumn>>([]),
            cancellationToken, isChecked: true).ConfigureAwait(false);
    }

    /// <summary>How often the plan of a prepared query was used again.</summary>
    internal long PlansUsedAgain => _state.Kept.Hits;

    /// <summary>Forgets what was kept of a statement.</summary>
    public void Forget(PreparedStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        statement.Keeps = false;
        _state.Kept.Remove(statement);
    }

    /// <inheritdoc cref="DescribeAsync(string, IReadOnlyDictionary{string, object?}?, CancellationToken)"/>
    public Task<IReadOnlyList<ResultColumn>> DescribeAsync(
        PreparedStatement statement, IReadOnlyDictionary<string, object?>? parameters = null, CancellationToken cancellationToken = default) =>
        WithStatementAsync(statement, parameters, StatementExecutor.DescribeAsync, cancellationToken);

    /// <summary>The columns that a statement would give. A query is planned and no data file read; what changes something is not run, and
    /// gives none.</summary>
    /// <inheritdoc cref="ExecuteAsync"/>
    public Task<IReadOnlyList<ResultColumn>> DescribeAsync(
        string statement, IReadOnlyDictionary<string, object?>? parameters = null, CancellationToken cancellationToken = default) =>
        WithStatementAsync(statement, parameters, StatementExecutor.DescribeAsync, cancellationToken);

    /// <summary>Describes a Delta table at its newest version.</summary>
    /// <param name="table">Its name as SQL has it, or its path.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeltaException">TableNotFound, or the log cannot be read.</exception>
    public async Task<TableDescription> DescribeTableAsync(string table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (RunsElsewhere && !table.AsSpan().ContainsAny('/', '\\'))
        {
            throw new DeltaException(DeltaErrorCode.NotSupported, $"{table} is a table of Spark's catalog, which is not known here")
            {
                Hint = "ask Spark by DESCRIBE DETAIL and DESCRIBE HISTORY, or name the table by its path",
            };
        }

        try
        {
            var context = new Execution.ExecutionContext(_state, new SourceText(table), new Dictionary<string, object?>(), cancellationToken);
            return await TableFacts.OfAsync(context, table).ConfigureAwait(false);
        }
        catch (DeltaException e) when (SecretText.Scrub(table, e) is var told && told != e)
        {
            throw told;
        }
    }

    /// <summary>Whether a path is that of a Delta table.</summary>
    /// <param name="path">A folder or a prefix of a store, as users write it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeltaException">The store cannot be asked, or the path is not allowed.</exception>
    public Task<bool> IsTableAsync(string path, CancellationToken cancellationToken = default) =>
        TableFacts.IsTableAsync(_state, path, cancellationToken);

    /// <summary>Begins to insert rows that the program gives one by one.</summary>
    /// <param name="table">The table's name as SQL has it.</param>
    /// <param name="columns">The columns that the rows have values for, in their order; null for all of the table.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeltaException">There is no such table or column.</exception>
    public async Task<RowInsert> BeginInsertAsync(
        string table, IReadOnlyList<string>? columns = null, CancellationToken cancellationToken = default)
    {
        if (RunsElsewhere)
            throw new DeltaException(DeltaErrorCode.NotSupported, "rows that a program gives one by one are not inserted on a Spark cluster") { Hint = "open the table here, by its path" };
        var context = new Execution.ExecutionContext(_state, new SourceText(table), new Dictionary<string, object?>(), cancellationToken);
        return new RowInsert(await GivenRows.BeginAsync(context, table, columns).ConfigureAwait(false));
    }

    private Task<T> WithStatementAsync<T>(
        string statement, IReadOnlyDictionary<string, object?>? parameters, Func<Execution.ExecutionContext, Statement, Task<T>> use,
        CancellationToken cancellationToken)
    {
        var text = new SourceText(statement);
        return WithTextAsync(text, parameters, null, context => use(context, StatementExecutor.Parse(context, () =>
        {
            var spans = StatementSplitter.Split(text);
            if (spans.Count == 1)
                return Known(text, spans[0], () => Parser.ParseStatement(text, spans[0], context.Parameters));
            throw new DeltaException(
                DeltaErrorCode.SyntaxError, spans.Count == 0 ? "there is no statement" : "expected one statement; split scripts with SqlScript")
                .At(text, spans.Count == 0 ? 0 : spans[1].Start);
        })), cancellationToken);
    }

    private Task<T> WithStatementAsync<T>(
        PreparedStatement statement, IReadOnlyDictionary<string, object?>? parameters, Func<Execution.ExecutionContext, Statement, Task<T>> use,
        CancellationToken cancellationToken, bool isChecked = false)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return WithTextAsync(
            statement.Source, parameters, statement,
            context => use(context, StatementExecutor.Parse(
                context, () => Known(statement.Source, statement.Source.Span, () => isChecked ? statement.Check() : statement.Parse(context.Parameters)))),
            cancellationToken);
    }

    private bool RunsElsewhere => _state.Spark.Current is not null || _state.Engine.Options.Remote is not null;

    // What runs elsewhere need not be known here.
    private Statement Known(SourceText text, SourceSpan span, Func<Statement> parse) =>
        _state.Spark.Current is null ? parse() : Parser.ParseForeign(text, span, parse);

    private async Task<T> WithTextAsync<T>(
        SourceText text, IReadOnlyDictionary<string, object?>? parameters, PreparedStatement? prepared, Func<Execution.ExecutionContext, Task<T>> use,
        CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken).ConfigureAwait(false);
        var statement = text.Text;
        var context = new Execution.ExecutionContext(_state, text, parameters ?? new Dictionary<string, object?>(), cancellationToken) { Prepared = prepared };
        _state.Resolver.Prepare = new QueryRunner(context).PrepareConstants;
        _state.Reads = null;
        try
        {
            return await use(context).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _state.Transaction?.Fail();
            var told = e is DuckDbException error ? context.Translate(error, statement, null) : e;
            told = told is DeltaException { Line: null } ours ? Placed(text, ours) : told;
            told = SecretText.Scrub(statement, told);
            if (told != e)
                throw told;
            throw;
        }
    }

    // A syntax error has a place: the statement's start, if no closer one is known.
    private static DeltaException Placed(SourceText text, DeltaException error)
    {
        var position = error.Position ?? error.NamedAt ?? (error.Code == DeltaErrorCode.SyntaxError ? 0 : null);
        return error.Line is null && position is { } place ? error.At(text, place) : error;
    }

    /// <summary>Stops what the session is running, from any thread.</summary>
    public void Interrupt()
    {
        if (_state.Interrupting is { } interrupt)
            interrupt();
        else
            _state.Connection.Interrupt();
    }

    /// <summary>Ends the session.</summary>
    public void Dispose() => _state.Dispose();
}
