using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>What all tables of an engine share: the database that file lists live in, and where warnings go.</summary>
/// <param name="Database">The engine's database, in which <c>dq</c> is attached.</param>
/// <param name="Readable">Gives the log's Parquet files by local paths.</param>
/// <param name="Warn">Told of what is odd in a log but does no harm.</param>
/// <param name="LargeCheckpointRows">Checkpoints with more rows are not taken in whole (<see cref="CheckpointFiles"/>).</param>
internal sealed record LogContext(DuckDbDatabase Database, ReadableFiles Readable, Action<string> Warn, long LargeCheckpointRows)
{
    /// <summary>A connection for log and statistics: always in UTC (TRAPS R1). It keeps no footers: most of what it reads is read once, and each
    /// checkpoint would leave a hundred kilobytes.</summary>
    public DuckDbConnection Connect()
    {
        var connection = Database.Connect();
        connection.Execute("SET TimeZone = 'UTC'; SET SESSION parquet_metadata_cache = false");
        return connection;
    }
}
