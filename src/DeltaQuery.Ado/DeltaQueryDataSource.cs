using System.Data.Common;

namespace DeltaQuery.Ado;

/// <summary>Gives connections of one string. Safe for concurrent use.</summary>
public sealed class DeltaQueryDataSource : DbDataSource
{
    private readonly string _connectionString;
    private readonly DeltaQueryConnectionStringBuilder _options;

    /// <summary>A source of connections.</summary>
    /// <exception cref="ArgumentException">The string has a key that is not known, or a value that does not fit its key.</exception>
    public DeltaQueryDataSource(string connectionString)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        _options = new DeltaQueryConnectionStringBuilder(connectionString);
        _connectionString = connectionString;
    }

    /// <summary>The connection string, without keys unless <c>Persist Security Info</c> is set.</summary>
    public override string ConnectionString => _options.PersistSecurityInfo ? _connectionString : _options.WithoutSecrets(_connectionString);

    /// <summary>A connection that is not open.</summary>
    public new DeltaQueryConnection CreateConnection() => new(_connectionString);

    /// <summary>An open connection.</summary>
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
}
