using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>Writes many rows into a Delta table as one commit: all of them, or none.</summary>
public sealed class DeltaQueryBulkCopy
{
    private readonly DeltaQueryConnection _connection;

    /// <summary>A copy over an open connection.</summary>
    /// <param name="connection">The connection; nothing else runs on it meanwhile.</param>
    /// <param name="destinationTable">The table's name as SQL has it: <c>sales</c>, <c>lake.sales</c>.</param>
    public DeltaQueryBulkCopy(DeltaQueryConnection connection, string destinationTable)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentException.ThrowIfNullOrWhiteSpace(destinationTable);
        (_connection, DestinationTable) = (connection, destinationTable);
    }

    /// <summary>The table.</summary>
    public string DestinationTable { get; }

    /// <summary>The table's columns that rows have values for, in the rows' order; if empty, those of the source by name, or all of the table for
    /// rows without names. Columns that are not given get their defaults.</summary>
    public IList<string> Columns { get; } = [];

    /// <summary>The transaction of the connection, where one is under way.</summary>
    public DeltaQueryTransaction? Transaction { get; set; }

    /// <summary>Writes the rows of a reader; its columns go to those of the same names.</summary>
    /// <returns>How many rows were written.</returns>
    public long WriteToServer(DbDataReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return Write(Names(reader), Rows(reader));
    }

    /// <summary>Writes the rows of a table; its columns go to those of the same names.</summary>
    public long WriteToServer(DataTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var rows = table.Rows.Cast<DataRow>().Where(r => r.RowState != DataRowState.Deleted).Select(r => r.ItemArray);
        return Write([.. table.Columns.Cast<DataColumn>().Select(c => c.ColumnName)], rows);
    }

    /// <summary>Writes rows; each has a value for each column.</summary>
    public long WriteToServer(IEnumerable<object?[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Write(null, rows);
    }

    /// <inheritdoc cref="WriteToServer(DbDataReader)"/>
    /// <param name="reader">The reader.</param>
    /// <param name="cancellationToken">Stops it; nothing is written then.</param>
    public Task<long> WriteToServerAsync(DbDataReader reader, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return WriteAsync(Names(reader), RowsAsync(reader, cancellationToken), cancellationToken);
    }

    /// <inheritdoc cref="WriteToServer(IEnumerable{object[]})"/>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Stops it; nothing is written then.</param>
    public Task<long> WriteToServerAsync(IAsyncEnumerable<object?[]> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return WriteAsync(null, rows, cancellationToken);
    }

    private long Write(IReadOnlyList<string>? names, IEnumerable<object?[]> rows)
    {
        try
        {
            using var insert = Begin(names, CancellationToken.None);
            foreach (var row in rows)
                insert.Add(row);
            return insert.InsertAsync().GetAwaiter().GetResult();
        }
        catch (DeltaException e)
        {
            throw new DeltaQueryException(e, null);
        }
    }

    private async Task<long> WriteAsync(IReadOnlyList<string>? names, IAsyncEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        try
        {
            using var insert = await EngineThreads.RunAsync(() => Begin(names, cancellationToken)).ConfigureAwait(false);
            await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
                insert.Add(row);
            return await EngineThreads.RunAsync(() => insert.InsertAsync(cancellationToken).GetAwaiter().GetResult()).ConfigureAwait(false);
        }
        catch (DeltaException e)
        {
            throw new DeltaQueryException(e, null);
        }
    }

    private RowInsert Begin(IReadOnlyList<string>? names, CancellationToken cancellationToken)
    {
        if (!_connection.IsOpen)
            throw new InvalidOperationException("The bulk copy needs an open connection.");
        _connection.CheckReady(Transaction);
        var columns = Columns.Count > 0 ? [.. Columns] : names;
        return _connection.Session.BeginInsertAsync(DestinationTable, columns, cancellationToken).GetAwaiter().GetResult();
    }

    private static string[] Names(DbDataReader reader) => [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];

    private static IEnumerable<object?[]> Rows(DbDataReader reader)
    {
        var values = new object?[reader.FieldCount];
        while (reader.Read())
        {
            reader.GetProviderSpecificValues(values!);
            yield return values;
        }
    }

    private static async IAsyncEnumerable<object?[]> RowsAsync(DbDataReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var values = new object?[reader.FieldCount];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            reader.GetProviderSpecificValues(values!);
            yield return values;
        }
    }
}
