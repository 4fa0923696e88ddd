using System.Data;
using System.Data.Common;

namespace DeltaQuery.Ado;

/// <summary>Several commands, each with parameters of its own, run one after the other.</summary>
public sealed class DeltaQueryBatch : DbBatch
{
    private readonly DeltaQueryCommand _command = new();

    /// <summary>A batch without commands.</summary>
    public DeltaQueryBatch()
    {
    }

    /// <summary>A batch of a connection.</summary>
    public DeltaQueryBatch(DeltaQueryConnection? connection) => Connection = connection;

    /// <summary>The commands.</summary>
    public new DeltaQueryBatchCommandCollection BatchCommands { get; } = new();

    /// <summary>Seconds that the batch may take until its first row, and again for each further fetch; 0 for any time.</summary>
    public override int Timeout { get => _command.CommandTimeout; set => _command.CommandTimeout = value; }

    /// <summary>The connection.</summary>
    public new DeltaQueryConnection? Connection { get => _command.Connection; set => _command.Connection = value; }

    /// <summary>The transaction in which the commands run.</summary>
    public new DeltaQueryTransaction? Transaction { get => _command.Transaction; set => _command.Transaction = value; }

    /// <inheritdoc/>
    protected override DbBatchCommandCollection DbBatchCommands => BatchCommands;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection { get => Connection; set => Connection = (DeltaQueryConnection?)value; }

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction { get => Transaction; set => Transaction = (DeltaQueryTransaction?)value; }

    /// <inheritdoc/>
    public override void Cancel() => _command.Cancel();

    /// <inheritdoc/>
    public override int ExecuteNonQuery() => Prepared().ExecuteNonQuery();

    /// <inheritdoc/>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken = default) => Prepared().ExecuteNonQueryAsync(cancellationToken);

    /// <inheritdoc/>
    public override object? ExecuteScalar() => Prepared().ExecuteScalar();

    /// <inheritdoc/>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken = default) => Prepared().ExecuteScalarAsync(cancellationToken);

    /// <inheritdoc/>
    public override void Prepare() => Prepared().Prepare();

    /// <inheritdoc/>
    public override Task PrepareAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Prepare();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override DbBatchCommand CreateDbBatchCommand() => new DeltaQueryBatchCommand();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Prepared().ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await Prepared().ExecuteReaderAsync(behavior, cancellationToken).ConfigureAwait(false);

    private DeltaQueryCommand Prepared()
    {
        if (BatchCommands.Count == 0)
            throw new InvalidOperationException("The batch has no commands.");
        if (BatchCommands.Commands.Any(c => c.CommandText.Length == 0))
            throw new InvalidOperationException("A command of the batch has no text.");
        _command.Batch = BatchCommands.Commands;
        return _command;
    }
}
