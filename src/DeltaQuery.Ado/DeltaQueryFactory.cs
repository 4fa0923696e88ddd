using System.Data.Common;

namespace DeltaQuery.Ado;

/// <summary>Makes the provider's objects: <c>DbProviderFactories.RegisterFactory("DeltaQuery.Ado", DeltaQueryFactory.Instance)</c>.</summary>
public sealed class DeltaQueryFactory : DbProviderFactory
{
    /// <summary>The only factory.</summary>
    public static readonly DeltaQueryFactory Instance = new();

    private DeltaQueryFactory()
    {
    }

    /// <inheritdoc/>
    public override bool CanCreateBatch => true;

    /// <inheritdoc/>
    public override bool CanCreateCommandBuilder => true;

    /// <inheritdoc/>
    public override bool CanCreateDataAdapter => true;

    /// <inheritdoc/>
    public override bool CanCreateDataSourceEnumerator => false;

    /// <inheritdoc/>
    public override DbConnection CreateConnection() => new DeltaQueryConnection();

    /// <inheritdoc/>
    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => new DeltaQueryConnectionStringBuilder();

    /// <inheritdoc/>
    public override DbCommand CreateCommand() => new DeltaQueryCommand();

    /// <inheritdoc/>
    public override DbParameter CreateParameter() => new DeltaQueryParameter();

    /// <inheritdoc/>
    public override DbCommandBuilder CreateCommandBuilder() => new DeltaQueryCommandBuilder();

    /// <inheritdoc/>
    public override DbDataAdapter CreateDataAdapter() => new DeltaQueryDataAdapter();

    /// <inheritdoc/>
    public override DbBatch CreateBatch() => new DeltaQueryBatch();

    /// <inheritdoc/>
    public override DbBatchCommand CreateBatchCommand() => new DeltaQueryBatchCommand();

    /// <inheritdoc/>
    public override DbDataSource CreateDataSource(string connectionString) => new DeltaQueryDataSource(connectionString);
}
