using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>Turns messages into rows of a table, as the statement's FORMAT and mapping say.</summary>
internal interface IMessageMapper
{
    /// <summary>Asks for what is needed to decode messages: schemas.</summary>
    /// <exception cref="DeltaException">StorageFailed: they cannot be had now.</exception>
    Task PrepareAsync(MessageBuffer messages, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Refuses a mapping that does not fit a table, as far as that can be known before there are messages.</summary>
    /// <exception cref="DeltaException">ColumnNotFound, SchemaMismatch; an expression that cannot be computed.</exception>
    void Check(DuckDbConnection connection, StructType table)
    {
    }

    /// <summary>Begins to decode messages that will be mapped after those at hand (<see cref="IBatchSink.Foresee"/>).</summary>
    void Foresee(MessageBuffer messages)
    {
    }

    /// <summary>Decodes and maps messages into temporary tables of a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="table">The table's columns; null where the table is still to be made.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    MappedMessages Map(DuckDbConnection connection, MessageBuffer messages, StructType? table, CancellationToken cancellationToken);
}
