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
    public override int ExecuteNonQuery()
    {
        using var opened = Open();
        return Prepared().ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken = default)
    {
        using var opened = await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await Prepared().ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override object? ExecuteScalar()
    {
        using var opened = Open();
        return Prepared().ExecuteScalar();
    }

    /// <inheritdoc/>
    public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken = default)
    {
        using var opened = await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await Prepared().ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The batch is a data source's: each execution has a connection of its own.</exception>
    public override void Prepare()
    {
        CheckPreparable();
        Prepared().Prepare();
    }

    /// <inheritdoc/>
    public override Task PrepareAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckPreparable();
        return Prepared().PrepareAsync(cancellationToken);
    }

    /// <summary>A batch of a source: its connection is opened for each execution, and closed after it.</summary>
    internal static DeltaQueryBatch Of(DeltaQueryDataSource source) => new(source.CreateConnection()) { OpensConnection = true };

    private bool OpensConnection { get; init; }

    /// <inheritdoc/>
    protected override DbBatchCommand CreateDbBatchCommand() => new DeltaQueryBatchCommand();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
    {
        using var opened = Open();
        var reader = Prepared().ExecuteReader(behavior | OfReader);
        opened?.Keep();
        return reader;
    }

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        using var opened = await OpenAsync(cancellationToken).ConfigureAwait(false);
        var reader = await Prepared().ExecuteReaderAsync(behavior | OfReader, cancellationToken).ConfigureAwait(false);
        opened?.Keep();
        return reader;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _command.Dispose();
        if (OpensConnection)
            Connection?.Dispose();
        base.Dispose();
    }

    // Its reader closes the connection that was opened for it.
    private CommandBehavior OfReader => OpensConnection ? CommandBehavior.CloseConnection : CommandBehavior.Default;

    private void CheckPreparable()
    {
        if (OpensConnection)
            throw new NotSupportedException("A batch of a data source cannot be prepared: each execution has a connection of its own.");
    }

    private Opened? Open()
    {
        if (!OpensConnection)
            return null;
        Connection!.Open();
        return new Opened(Connection);
    }

    private async Task<Opened?> OpenAsync(CancellationToken cancellationToken)
    {
        if (!OpensConnection)
            return null;
        await Connection!.OpenAsync(cancellationToken).ConfigureAwait(false);
        return new Opened(Connection);
    }

    private DeltaQueryCommand Prepared()
    {
        if (BatchCommands.Count == 0)
            throw new InvalidOperationException("The batch has no commands.");
        if (BatchCommands.Commands.Any(c => c.CommandText.Length == 0))
            throw new InvalidOperationException("A command of the batch has no text.");
        _command.Batch = BatchCommands.Commands;
        return _command;
    }

    // Closes what was opened, unless a reader goes on with it.
    private sealed class Opened(DeltaQueryConnection connection) : IDisposable
    {
        private bool _kept;

        public void Keep() => _kept = true;

        public void Dispose()
        {
            if (!_kept)
                connection.Close();
        }
    }
}
