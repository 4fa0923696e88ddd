using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>One or several statements, and the parameters that they name.</summary>
public sealed class DeltaQueryCommand : DbCommand
{
    private string _text = "";
    private int? _timeout;
    private DeltaQueryConnection? _connection;
    private DeltaQueryDataReader? _reader;
    private IReadOnlyList<PreparedStatement>? _statements;
    private Cancellation? _running;

    /// <summary>A command without a text.</summary>
    public DeltaQueryCommand()
    {
    }

    /// <summary>A command.</summary>
    public DeltaQueryCommand(string? commandText, DeltaQueryConnection? connection = null, DeltaQueryTransaction? transaction = null)
    {
        CommandText = commandText;
        Connection = connection;
        Transaction = transaction;
    }

    /// <summary>The statements, with semicolons between them.</summary>
    /// <exception cref="InvalidOperationException">It is set while a reader of the command is open.</exception>
    [AllowNull]
    public override string CommandText
    {
        get => _text;
        set
        {
            CheckIdle();
            Forget();
            (_text, _statements) = (value ?? "", null);
        }
    }

    /// <summary>Seconds that the command may take until its first row, and again for each further fetch; 0 for any time.</summary>
    public override int CommandTimeout
    {
        get => _timeout ?? _connection?.Options.CommandTimeout ?? 30;
        set => _timeout = value >= 0 ? value : throw new ArgumentException("A time-out is at least 0 seconds.", nameof(value));
    }

    /// <summary>Text: there are no stored procedures.</summary>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
                throw new NotSupportedException($"Commands are text: {value} is not supported.");
        }
    }

    /// <inheritdoc/>
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource { get; set; } = UpdateRowSource.None;

    /// <summary>The connection.</summary>
    /// <exception cref="InvalidOperationException">It is set while a reader of the command is open.</exception>
    public new DeltaQueryConnection? Connection
    {
        get => _connection;
        set
        {
            CheckIdle();
            Forget();
            _connection = value;
        }
    }

    /// <summary>The transaction in which the command runs: that of its connection while one is under way.</summary>
    public new DeltaQueryTransaction? Transaction { get; set; }

    /// <summary>The values that the text names.</summary>
    public new DeltaQueryParameterCollection Parameters { get; } = new();

    /// <summary>Whether <see cref="Statistics"/> tell how many files there were to leave out, which takes some time to count.</summary>
    public bool CountsFiles { get; set; }

    /// <summary>What the last execution has done so far; null before the first.</summary>
    public DeltaQueryStatistics? Statistics { get; private set; }

    /// <summary>The versions of the tables that the last execution has read, by the names that these have in the text; empty before the first.</summary>
    public IReadOnlyDictionary<string, long> SnapshotVersions => Statistics?.SnapshotVersions ?? new Dictionary<string, long>();

    /// <summary>Told how far a long statement is, from any thread, but from one at a time: OPTIMIZE, VACUUM, RESTORE, CLONE, CONVERT, INGEST.</summary>
    public event EventHandler<DeltaQueryProgressEventArgs>? ProgressChanged;

    /// <summary>The commands of the batch that runs by this one; null for a command of its own.</summary>
    internal IReadOnlyList<DeltaQueryBatchCommand>? Batch { get; set; }

    /// <inheritdoc/>
    protected override DbConnection? DbConnection { get => Connection; set => Connection = (DeltaQueryConnection?)value; }

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction { get => Transaction; set => Transaction = (DeltaQueryTransaction?)value; }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Parameters;

    /// <summary>Stops what the command is doing, from any thread; its caller gets a <see cref="DeltaQueryException"/> of SQLSTATE 57014. Does
    /// nothing where nothing runs. A commit that was sent is not taken back.</summary>
    public override void Cancel() => Volatile.Read(ref _running)?.Cancel();

    /// <summary>A parameter that is not in the collection yet.</summary>
    public new DeltaQueryParameter CreateParameter() => new();

    /// <summary>Reads and checks the text once for all runs; a query without parameters is planned, and so are those before the first statement that changes
    /// something. The plan of one that is fixed is kept as long as the tables' versions are the same; no version is pinned.</summary>
    /// <exception cref="InvalidOperationException">There is no open connection or no text, or a reader is open.</exception>
    /// <exception cref="DeltaQueryException">A statement is wrong, or a query names what is not there.</exception>
    public override void Prepare() => Prepare(CancellationToken.None);

    /// <inheritdoc/>
    public override async Task PrepareAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ = CheckRunnable();
        await EngineThreads.RunAsync(() => Prepare(cancellationToken)).ConfigureAwait(false);
    }

    private void Prepare(CancellationToken cancellationToken)
    {
        var connection = CheckRunnable();
        connection.CheckReady(Transaction);
        using var cancellation = new Cancellation(TimeSpan.FromSeconds(CommandTimeout));
        Volatile.Write(ref _running, cancellation);
        foreach (var run in Runs())
        {
            try
            {
                using var running = connection.Running.EnterScope();
                cancellation.Run(token => Done(connection.Session.PrepareAsync(run.Text, token)), cancellationToken);
            }
            catch (DeltaException e)
            {
                throw new DeltaQueryException(e, run.Text.Script) { FailedCommand = run.Command };
            }
            finally
            {
                connection.Follow();
            }

            if (!run.Text.IsQuery)
                return; // what follows may need what it makes
        }
    }

    /// <summary>Runs the command.</summary>
    /// <returns>How many rows were changed; -1 where nothing changes rows.</returns>
    public override int ExecuteNonQuery()
    {
        using var reader = ExecuteReader(CommandBehavior.Default);
        while (reader.IsUnderWay)
        {
            while (reader.Read())
            {
            }

            reader.NextResult();
        }

        return reader.RecordsAffected;
    }

    /// <inheritdoc/>
    public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
    {
        var reader = await ExecuteReaderAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (reader.IsUnderWay)
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                }

                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            }

            return reader.RecordsAffected;
        }
    }

    /// <summary>Runs the command.</summary>
    /// <returns>The first column of the first row of the first result: <see cref="DBNull"/> for NULL; null where there is no row.</returns>
    public override object? ExecuteScalar()
    {
        using var reader = ExecuteReader(CommandBehavior.Default);
        return reader.Read() ? reader.GetValue(0) : null;
    }

    /// <inheritdoc/>
    public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
    {
        var reader = await ExecuteReaderAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetValue(0) : null;
    }

    /// <summary>Runs the command up to its first result that has columns. Rows are made while they are read.</summary>
    /// <exception cref="InvalidOperationException">There is no open connection or no text, a reader is open, or a value is missing.</exception>
    /// <exception cref="DeltaQueryException">A statement failed, or took too long.</exception>
    public new DeltaQueryDataReader ExecuteReader(CommandBehavior behavior = CommandBehavior.Default) => ExecuteReader(behavior, CancellationToken.None);

    /// <inheritdoc cref="ExecuteReader(CommandBehavior)"/>
    internal DeltaQueryDataReader ExecuteReader(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        var reader = Begin(behavior);
        reader.Start(cancellationToken);
        return reader;
    }

    /// <inheritdoc cref="ExecuteReader(CommandBehavior)"/>
    public new Task<DeltaQueryDataReader> ExecuteReaderAsync(CancellationToken cancellationToken = default) =>
        ExecuteReaderAsync(CommandBehavior.Default, cancellationToken);

    /// <inheritdoc cref="ExecuteReader(CommandBehavior)"/>
    public new async Task<DeltaQueryDataReader> ExecuteReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var reader = Begin(behavior);
        await EngineThreads.RunAsync(() => reader.Start(cancellationToken)).ConfigureAwait(false);
        return reader;
    }

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => CreateParameter();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await ExecuteReaderAsync(behavior, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Forget();
        base.Dispose(disposing);
    }

    private static bool Done(Task task)
    {
        task.GetAwaiter().GetResult();
        return true;
    }

    // What the session keeps of statements that are no longer this command's.
    private void Forget()
    {
        if (_connection is not { IsOpen: true } connection)
            return;
        foreach (var statement in Batch?.SelectMany(command => command.Statements ?? []) ?? _statements ?? [])
            connection.Session.Forget(statement);
    }

    private DeltaQueryDataReader Begin(CommandBehavior behavior)
    {
        var connection = CheckRunnable();
        connection.CheckReady(Transaction);
        var runs = RunsOrClose(connection, behavior);
        Statistics = new DeltaQueryStatistics(runs);
        connection.Session.CountsFiles = CountsFiles;
        connection.Session.Progress = ProgressChanged is null ? null : new Progress(this);
        var cancellation = new Cancellation(TimeSpan.FromSeconds(CommandTimeout));
        Volatile.Write(ref _running, cancellation);
        return _reader = connection.Reader = new DeltaQueryDataReader(connection, runs, behavior, cancellation);
    }

    // A text that cannot be split ends the connection, too, where that was asked for.
    private List<StatementRun> RunsOrClose(DeltaQueryConnection connection, CommandBehavior behavior)
    {
        try
        {
            return Runs();
        }
        catch when (behavior.HasFlag(CommandBehavior.CloseConnection))
        {
            connection.Close();
            throw;
        }
    }

    private List<StatementRun> Runs()
    {
        if (Batch is null)
            return RunsOf(_statements ??= Split(_text, null), Parameters, null);
        return [.. Batch.SelectMany(command => RunsOf(
            command.Statements ??= Split(command.CommandText, command), command.Parameters, command))];
    }

    private static List<StatementRun> RunsOf(
        IReadOnlyList<PreparedStatement> statements, DeltaQueryParameterCollection parameters, DeltaQueryBatchCommand? command)
    {
        var before = 0;
        if (command is not null)
            command.Affected = -1;
        var runs = new List<StatementRun>(statements.Count);
        foreach (var statement in statements)
        {
            runs.Add(new StatementRun(statement, parameters, before) { Command = command });
            before += statement.Parameters.Unnumbered;
        }

        return runs;
    }

    private static IReadOnlyList<PreparedStatement> Split(string text, DeltaQueryBatchCommand? command)
    {
        try
        {
            return SqlScript.Prepare(text);
        }
        catch (DeltaException e)
        {
            throw new DeltaQueryException(e, new ScriptStatement(text, 0, 1, 1)) { FailedCommand = command };
        }
    }

    private DeltaQueryConnection CheckRunnable()
    {
        if (_connection is not { IsOpen: true } connection)
            throw new InvalidOperationException("The command needs an open connection.");
        if (Batch is null && _text.Length == 0)
            throw new InvalidOperationException("The command has no text.");
        return connection;
    }

    private void CheckIdle()
    {
        if (_reader is { IsClosed: false })
            throw new InvalidOperationException("A reader of the command is open: close it first.");
    }

    private sealed class Progress(DeltaQueryCommand command) : IProgress<StatementProgress>
    {
        public void Report(StatementProgress value) => command.ProgressChanged?.Invoke(command, new DeltaQueryProgressEventArgs(value));
    }
}
