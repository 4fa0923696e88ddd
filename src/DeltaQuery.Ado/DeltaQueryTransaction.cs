using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>One atomic commit of the one table that its commands change. Its reads see each table as it was at the first of them, and what its
/// own commands have written.</summary>
public sealed class DeltaQueryTransaction : DbTransaction
{
    private DeltaQueryConnection? _connection;
    private bool _disposed;

    private DeltaQueryTransaction(DeltaQueryConnection connection, IsolationLevel level)
    {
        _connection = connection;
        IsolationLevel = level;
    }

    /// <inheritdoc/>
    public override IsolationLevel IsolationLevel { get; }

    /// <summary>False: a Delta commit is whole or not at all.</summary>
    public override bool SupportsSavepoints => false;

    /// <summary>The connection while the transaction is under way, then null.</summary>
    public new DeltaQueryConnection? Connection => _connection;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection => _connection;

    internal static DeltaQueryTransaction Begin(DeltaQueryConnection connection, IsolationLevel level)
    {
        if (level is IsolationLevel.Chaos || !Enum.IsDefined(level))
            throw new ArgumentException($"A transaction cannot be of the isolation level {level}.", nameof(level));
        var begun = level is IsolationLevel.Serializable ? level : IsolationLevel.Snapshot;
        DeltaQueryConnection.Run(connection.Session, begun == IsolationLevel.Serializable ? "BEGIN ISOLATION LEVEL SERIALIZABLE" : "BEGIN");
        return new DeltaQueryTransaction(connection, begun);
    }

    /// <summary>Whether it was begun by the text <c>BEGIN</c>: then commands need not name it.</summary>
    internal bool IsOfText { get; private init; }

    /// <summary>The transaction that a statement has begun.</summary>
    internal static DeltaQueryTransaction OfText(DeltaQueryConnection connection) => new(connection, IsolationLevel.Snapshot) { IsOfText = true };

    /// <summary>Commits what the commands have written.</summary>
    /// <exception cref="DeltaQueryException">Another writer's commit conflicts (40001), or a command has failed; the transaction is rolled back.</exception>
    public override void Commit() => Finish("COMMIT", CancellationToken.None);

    /// <inheritdoc/>
    public override async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await EngineThreads.RunAsync(() => Finish("COMMIT", cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Undoes what the commands have written.</summary>
    public override void Rollback() => Finish("ROLLBACK", CancellationToken.None);

    /// <inheritdoc/>
    public override async Task RollbackAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await EngineThreads.RunAsync(Rollback).ConfigureAwait(false);
    }

    /// <summary>Rolls back if the transaction is under way.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            if (_connection is { IsOpen: true })
            {
                _connection.Reader?.CloseAtOnce();
                if (_connection.Session.InTransaction)
                    Finish("ROLLBACK", CancellationToken.None);
            }

            _disposed = true;
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_connection is { IsOpen: true })
            await EngineThreads.RunAsync(Dispose).ConfigureAwait(false);
        Dispose();
    }

    /// <summary>Forgets the connection: the session has ended the transaction.</summary>
    internal void End() => _connection = null;

    private void Finish(string statement, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_connection is not { } connection)
            throw new InvalidOperationException("The transaction has ended: it was committed, rolled back, or its connection closed.");
        if (connection.Reader is { IsClosed: false })
            throw new InvalidOperationException("A reader of the transaction is open: close it first.");
        try
        {
            DeltaQueryConnection.Run(connection.Session, statement, cancellationToken);
        }
        finally
        {
            connection.CurrentTransaction = null;
            _connection = null;
        }
    }
}
