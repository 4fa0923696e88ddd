using System.Data.Common;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>Gives connections that share an engine. Safe for concurrent use; made by <see cref="DeltaQueryDataSourceBuilder"/>, or of a string.</summary>
/// <remarks>The engine is opened by the first connection and closed when the source is disposed and its last connection closed. Sources and
/// connections of the same string, with nothing beside it that concerns the engine and the same logger factory, share one.</remarks>
public sealed class DeltaQueryDataSource : DbDataSource
{
    private readonly string _connectionString;
    private readonly DeltaQueryConnectionStringBuilder _options;
    private readonly Lock _gate = new();
    private EngineLease? _engine;
    private bool _disposed;

    /// <summary>A source of connections.</summary>
    /// <exception cref="ArgumentException">The string has a key that is not known, or a value that does not fit its key.</exception>
    public DeltaQueryDataSource(string connectionString) : this(connectionString, null)
    {
    }

    internal DeltaQueryDataSource(string connectionString, SourceSettings? settings)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        _options = new DeltaQueryConnectionStringBuilder(connectionString);
        _connectionString = connectionString;
        Settings = settings ?? new SourceSettings(_options.Place, null);
    }

    /// <summary>The connection string, without keys unless <c>Persist Security Info</c> is set.</summary>
    public override string ConnectionString => _options.PersistSecurityInfo ? _connectionString : _options.WithoutSecrets(_connectionString);

    /// <summary>What metrics and logs call the source.</summary>
    public string Name => Settings.Name;

    internal SourceSettings Settings { get; }

    /// <summary>A connection that is not open.</summary>
    /// <exception cref="ObjectDisposedException">The source is disposed.</exception>
    public new DeltaQueryConnection CreateConnection()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new DeltaQueryConnection(_connectionString, this);
    }

    /// <summary>An open connection.</summary>
    /// <exception cref="ObjectDisposedException">The source is disposed.</exception>
    public new DeltaQueryConnection OpenConnection()
    {
        var connection = CreateConnection();
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="OpenConnection"/>
    public new async ValueTask<DeltaQueryConnection> OpenConnectionAsync(CancellationToken cancellationToken = default)
    {
        var connection = CreateConnection();
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => CreateConnection();

    /// <summary>A batch whose connection is opened for each execution, and closed after it.</summary>
    protected override DbBatch CreateDbBatch() => DeltaQueryBatch.Of(this);

    /// <summary>Gives no more connections; those that are open stay so, and keep the engine until they close.</summary>
    protected override void Dispose(bool disposing)
    {
        EngineLease? engine;
        lock (_gate)
        {
            _disposed = true;
            (engine, _engine) = (_engine, null);
        }

        engine?.Retire(Settings.HasOwnEngine);
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override async ValueTask DisposeAsyncCore()
    {
        await EngineThreads.RunAsync(() => Dispose(true)).ConfigureAwait(false);
        await base.DisposeAsyncCore().ConfigureAwait(false);
    }

    /// <summary>A share of the engine for a connection; the source keeps one, too, so that the engine outlasts its connections.</summary>
    /// <exception cref="ObjectDisposedException">The source is disposed.</exception>
    internal EngineLease TakeEngine(DeltaQueryConnectionStringBuilder options)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_engine is { HasFailed: true } failed)
            {
                _engine = null;
                failed.Dispose();
            }

            if (_engine is not null && options.Pooling)
                return _engine.Again();
        }

        var taken = EngineLease.Take(options, Settings);
        if (!options.Pooling)
            return taken;
        lock (_gate)
        {
            if (!_disposed)
            {
                _engine ??= taken.Again();
                return taken;
            }
        }

        taken.Dispose();
        throw new ObjectDisposedException(nameof(DeltaQueryDataSource));
    }
}
