using System.Data;
using System.Data.Common;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>What there is: tables, columns, types.</summary>
public sealed partial class DeltaQueryConnection
{
    /// <summary>The collections that <see cref="GetSchema(string, string[])"/> knows.</summary>
    public override DataTable GetSchema() => GetSchema(DbMetaDataCollectionNames.MetaDataCollections);

    /// <summary>A collection.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public override DataTable GetSchema(string collectionName) => GetSchema(collectionName, []);

    /// <summary>A collection, of what the restrictions name; a restriction that is null leaves all.</summary>
    /// <exception cref="ArgumentException">There is none of that name, or it has fewer restrictions.</exception>
    /// <exception cref="InvalidOperationException">The connection is closed, or a reader is open.</exception>
    public override DataTable GetSchema(string collectionName, string?[] restrictionValues) =>
        GetSchema(collectionName, restrictionValues, CancellationToken.None);

    /// <inheritdoc/>
    public override Task<DataTable> GetSchemaAsync(CancellationToken cancellationToken = default) =>
        GetSchemaAsync(DbMetaDataCollectionNames.MetaDataCollections, cancellationToken);

    /// <inheritdoc/>
    public override Task<DataTable> GetSchemaAsync(string collectionName, CancellationToken cancellationToken = default) =>
        GetSchemaAsync(collectionName, [], cancellationToken);

    /// <inheritdoc/>
    public override async Task<DataTable> GetSchemaAsync(string collectionName, string?[] restrictionValues, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await EngineThreads.RunAsync(() => GetSchema(collectionName, restrictionValues, cancellationToken)).ConfigureAwait(false);
    }

    private DataTable GetSchema(string collectionName, string?[]? restrictionValues, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(collectionName);
        if (!IsOpen)
            throw NotOpen("GetSchema");
        CheckReader();
        return new SchemaCollections(this, cancellationToken).Get(collectionName, [.. restrictionValues ?? []]);
    }

    /// <summary>Describes a Delta table at its newest version: columns, partitioning, properties, constraints.</summary>
    /// <param name="table">Its name as SQL has it, or its path.</param>
    /// <exception cref="DeltaQueryException">There is no such table, or it cannot be read.</exception>
    public TableDescription DescribeTable(string table)
    {
        CheckReader();
        return Ask(session => session.DescribeTableAsync(table));
    }

    /// <summary>Asks the session something that is no statement.</summary>
    internal T Ask<T>(Func<DeltaSession, Task<T>> question)
    {
        try
        {
            return question(Session).GetAwaiter().GetResult();
        }
        catch (DeltaException e)
        {
            throw new DeltaQueryException(e, null);
        }
    }
}
