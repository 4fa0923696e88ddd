using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Log;

/// <summary>What all tables of an engine share: the database that file lists live in, and where warnings go.</summary>
/// <param name="Database">The engine's database, in which <c>dq</c> is attached.</param>
/// <param name="Warn">Told of what is odd in a log but does no harm.</param>
internal sealed record LogContext(DuckDbDatabase Database, Action<string> Warn)
{
    /// <summary>Checkpoints with more rows than this are pruned where they lie instead of being taken in (measured: a first query over a
    /// million adds 22 ms against 500).</summary>
    public long TakeInRows { get; init; } = 100_000;

    /// <summary>A connection for log and statistics: always in UTC (TRAPS R1).</summary>
    public DuckDbConnection Connect()
    {
        var connection = Database.Connect();
        connection.Execute("SET TimeZone = 'UTC'");
        return connection;
    }
}
