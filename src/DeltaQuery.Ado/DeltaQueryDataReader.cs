using System.Collections;
using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>The results of a command, one after the other. Rows are made while they are read, some thousands at a time.</summary>
public sealed partial class DeltaQueryDataReader : DbDataReader, IDbColumnSchemaGenerator
{
    private readonly DeltaQueryConnection _connection;
    private readonly IReadOnlyList<StatementRun> _runs;
    private readonly CommandBehavior _behavior;
    private readonly Cancellation _cancellation;
    private int _at = -1;
    private int _affected = -1;
    private bool _closed;
    private bool _failed;
    private bool _done;
    private StatementResult? _result;
    private IReadOnlyList<ResultColumn> _columns = [];
    private FieldReader[] _fields = [];
    private RowBatch? _batch;
    private int _row = -1;
    private int _count;
    private bool _fetched;
    private bool _ended;

    internal DeltaQueryDataReader(
        DeltaQueryConnection connection, IReadOnlyList<StatementRun> runs, CommandBehavior behavior, Cancellation cancellation)
    {
        _connection = connection;
        _runs = runs;
        _behavior = behavior;
        _cancellation = cancellation;
    }

    /// <summary>0: rows are not nested.</summary>
    public override int Depth
    {
        get
        {
            CheckOpen();
            return 0;
        }
    }

    /// <summary>How many columns the result has; 0 where the statements gave none.</summary>
    public override int FieldCount
    {
        get
        {
            CheckOpen();
            return _fields.Length;
        }
    }

    /// <summary>Whether the result has a row, read or not.</summary>
    public override bool HasRows
    {
        get
        {
            CheckOpen();
            if (!_fetched && !_isExported)
                Guarded(Fetch, CancellationToken.None);
            return _hasRows;
        }
    }

    private bool _hasRows;

    /// <inheritdoc/>
    public override bool IsClosed => _closed;

    /// <summary>How many rows the statements have changed so far; -1 where none changes rows.</summary>
    public override int RecordsAffected => _affected;

    /// <summary>What the current statement has read, table by table.</summary>
    public IReadOnlyList<ScanSummary> Scans => _result?.Scans ?? [];

    /// <inheritdoc/>
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc/>
    public override object this[string name] => GetValue(GetOrdinal(name));

    /// <summary>Goes to the next row.</summary>
    /// <exception cref="DeltaQueryException">The query failed while it ran, or took too long.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override bool Read()
    {
        var next = _row + 1;
        if (next < _count)
        {
            _row = next;
            return true;
        }

        return ReadOn(CancellationToken.None);
    }

    /// <inheritdoc/>
    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<bool>(cancellationToken);
        try
        {
            if (_row + 1 < _count)
            {
                _row++;
                return Yes;
            }

            CheckOpen();
            return _ended ? ReadOn(CancellationToken.None) ? Yes : No : EngineThreads.RunAsync(() => ReadOn(cancellationToken));
        }
        catch (InvalidOperationException e)
        {
            return Task.FromException<bool>(e);
        }
    }

    private static readonly Task<bool> Yes = Task.FromResult(true);
    private static readonly Task<bool> No = Task.FromResult(false);

    /// <summary>Goes to the next result that has columns; statements in between are run.</summary>
    /// <exception cref="DeltaQueryException">A statement failed, or took too long.</exception>
    public override bool NextResult()
    {
        CheckOpen();
        return Guarded(Advance, CancellationToken.None);
    }

    /// <inheritdoc/>
    public override async Task<bool> NextResultAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckOpen();
        return await EngineThreads.RunAsync(() => Guarded(Advance, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Whether there may be rows or statements left. Where there are none, what was done is known, and nothing is stopped any more.</summary>
    internal bool IsUnderWay => !_done && !_failed && (_result is not null || _at + 1 < _runs.Count);

    /// <summary>Ends the command. Statements that are left and change something are run; queries that are left are not.</summary>
    public override void Close()
    {
        if (_closed)
            return;
        try
        {
            Enter();
            try
            {
                EndResult();
            }
            finally
            {
                _connection.Running.Exit();
            }

            while (!_failed && !_cancellation.IsCancelled && ++_at < _runs.Count)
                if (!_behavior.HasFlag(CommandBehavior.SchemaOnly) && !_runs[_at].Text.IsQuery)
                    Guarded(token => { Run(_runs[_at], token); EndResult(); return true; }, CancellationToken.None);
        }
        finally
        {
            CloseWithConnection();
        }
    }

    /// <inheritdoc/>
    public override async Task CloseAsync()
    {
        if (!_closed)
            await EngineThreads.RunAsync(Close).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => new DbEnumerator(this, closeReader: false);

    /// <summary>Runs the statements up to the first that has columns; closes itself where one fails.</summary>
    internal void Start(CancellationToken cancellationToken)
    {
        try
        {
            Guarded(Advance, cancellationToken);
        }
        catch
        {
            CloseWithConnection();
            throw;
        }
    }

    /// <summary>Ends the command; what was not run is not run. Its connection ends, too, where that was asked for.</summary>
    private void CloseWithConnection()
    {
        CloseAtOnce();
        if (_behavior.HasFlag(CommandBehavior.CloseConnection))
            _connection.Close();
    }

    /// <summary>Ends the command; what was not run is not run.</summary>
    internal void CloseAtOnce()
    {
        if (_closed)
            return;
        _closed = true;
        Enter();
        try
        {
            EndResult();
        }
        finally
        {
            _connection.Running.Exit();
            _cancellation.Dispose();
            if (_connection.Reader == this)
                _connection.Reader = null;
        }
    }

    // What another thread fetches is cancelled: nothing may be freed under it.
    private void Enter()
    {
        if (_connection.Running.TryEnter())
            return;
        _cancellation.Cancel();
        _connection.Running.Enter();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }

    private bool ReadOn(CancellationToken cancellationToken)
    {
        CheckOpen();
        if (_hasRows && IsSingleRow)
            _ended = true;
        if (_result?.Rows is null || _ended || _isExported)
        {
            (_row, _count) = (-1, 0);
            return false;
        }

        if (!Guarded(Fetch, cancellationToken))
            return false;
        _row = 0;
        return true;
    }

    private bool IsSingleRow => (_behavior & CommandBehavior.SingleRow) != 0;

    private bool Fetch(CancellationToken cancellationToken)
    {
        (_fetched, _row, _count) = (true, -1, 0);
        if (_result?.Rows is not { } rows || _ended)
            return false;
        do
            _batch = rows.Next(cancellationToken);
        while (_batch is { RowCount: 0 });
        if (_batch is null)
        {
            _ended = true;
            return false;
        }

        for (var i = 0; i < _fields.Length; i++)
            _fields[i].Values = _batch.Column(i);
        _count = IsSingleRow ? 1 : _batch.RowCount;
        return _hasRows = true;
    }

    private bool Advance(CancellationToken cancellationToken)
    {
        var shown = _result is not null || _fields.Length > 0;
        if (_failed || _done)
            return false;
        EndIngest(cancellationToken);
        EndResult();
        _done = shown && (_behavior & (CommandBehavior.SingleResult | CommandBehavior.SingleRow)) != 0;
        if (_done)
            return false;
        while (_at + 1 < _runs.Count)
        {
            var run = _runs[++_at];
            if (_behavior.HasFlag(CommandBehavior.SchemaOnly) ? Describe(run, cancellationToken) : Run(run, cancellationToken))
                return true;
        }

        return false;
    }

    private bool Describe(StatementRun run, CancellationToken cancellationToken)
    {
        Show(run.Describe(_connection.Session, cancellationToken));
        _ended = true;
        return _fields.Length > 0;
    }

    private bool Run(StatementRun run, CancellationToken cancellationToken)
    {
        _result = run.Execute(_connection.Session, cancellationToken);
        if (_result.Rows is { } rows && !TellsCounts(_result))
        {
            Show(rows.Columns);
            return true;
        }

        EndResult();
        return false;
    }

    // What a change of rows tells of itself is RecordsAffected, not a result.
    private static bool TellsCounts(StatementResult result) =>
        result is { Tag: "INSERT" or "UPDATE" or "DELETE" or "MERGE", Rows.Columns: [{ Name: "num_affected_rows" }, ..] };

    private void Show(IReadOnlyList<ResultColumn> columns) => (_columns, _fields) = (columns, [.. columns.Select(FieldReader.Of)]);

    private void EndResult()
    {
        if (_result is { } result)
        {
            result.Dispose();
            if (result.RecordsAffected is { } affected)
                Count(affected);
        }

        (_result, _batch, _fields) = (null, null, []);
        (_row, _count, _fetched, _ended, _hasRows, _isExported, _left) = (-1, 0, false, false, false, false, default);
    }

    private void Count(long affected)
    {
        _affected = Sum(_affected, affected);
        if (_runs[_at].Command is { } command)
            command.Affected = Sum(command.Affected, affected);

        static int Sum(int before, long more) => (int)Math.Min(Math.Max(before, 0) + more, int.MaxValue);
    }

    // An INGEST runs while its rows are read: it ends before the next statement begins.
    private void EndIngest(CancellationToken cancellationToken)
    {
        if (_result is not { Tag: "INGEST", Rows: { } rows } || _ended)
            return;
        while (rows.Next(cancellationToken) is not null)
        {
        }
    }

    // Errors in the provider's own words; after one nothing more runs.
    private bool Guarded(Func<CancellationToken, bool> call, CancellationToken cancellationToken)
    {
        using var running = _connection.Running.EnterScope();
        try
        {
            return _cancellation.Run(call, cancellationToken);
        }
        catch (DeltaException e)
        {
            Fail();
            var run = _at >= 0 && _at < _runs.Count ? _runs[_at] : null;
            throw new DeltaQueryException(e, run?.Text.Script) { FailedCommand = run?.Command };
        }
        catch (Exception)
        {
            Fail();
            throw;
        }
        finally
        {
            _connection.Follow();
        }
    }

    private void Fail() => (_failed, _ended, _row, _count) = (true, true, -1, 0);

    private void CheckOpen()
    {
        if (_closed)
            throw new InvalidOperationException("The reader is closed.");
    }
}
