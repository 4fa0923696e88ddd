using Microsoft.Extensions.Logging;

namespace DeltaQuery.Ado;

/// <summary>What is logged. No line holds a key, the value of a parameter, or, unless that was asked for, the text of a statement.</summary>
internal static partial class Log
{
    public const string CommandCategory = "DeltaQuery.Command";
    public const string ConnectionCategory = "DeltaQuery.Connection";
    public const string EngineCategory = "DeltaQuery.Engine";
    public const string IngestCategory = "DeltaQuery.Ingest";
    public const string MaintenanceCategory = "DeltaQuery.Maintenance";

    [LoggerMessage(1000, LogLevel.Debug, "Opened a connection to {DataSource} in {Milliseconds} ms")]
    public static partial void ConnectionOpened(ILogger logger, string dataSource, double milliseconds);

    [LoggerMessage(1001, LogLevel.Debug, "Closed a connection to {DataSource}")]
    public static partial void ConnectionClosed(ILogger logger, string dataSource);

    [LoggerMessage(1002, LogLevel.Error, "A connection to {DataSource} could not be opened: {Error}")]
    public static partial void ConnectionFailed(ILogger logger, string dataSource, string error);

    [LoggerMessage(2000, LogLevel.Information, "Executed {Statement} in {Milliseconds} ms")]
    public static partial void CommandExecuted(ILogger logger, string statement, double milliseconds);

    [LoggerMessage(2001, LogLevel.Error, "Failed to execute {Statement} after {Milliseconds} ms ({SqlState}, {ErrorType}): {Error}")]
    public static partial void CommandFailed(ILogger logger, string statement, double milliseconds, string? sqlState, string? errorType, string? error);

    [LoggerMessage(2002, LogLevel.Information, "Stopped {Statement} after {Milliseconds} ms")]
    public static partial void CommandStopped(ILogger logger, string statement, double milliseconds);

    [LoggerMessage(3000, LogLevel.Warning, "{Warning}")]
    public static partial void EngineWarned(ILogger logger, string warning);

    [LoggerMessage(4000, LogLevel.Information, "Ingest {Ingest} committed version {Version} with {Rows} rows")]
    public static partial void IngestCommitted(ILogger logger, string ingest, string? version, string? rows);

    [LoggerMessage(4001, LogLevel.Error, "Ingest {Ingest} failed: {Error}")]
    public static partial void IngestFailed(ILogger logger, string ingest, string error);

    [LoggerMessage(4002, LogLevel.Warning, "The progress of ingests could not be read: {Error}")]
    public static partial void IngestsUnread(ILogger logger, string error);

    [LoggerMessage(4003, LogLevel.Information, "{Count} ingests have ended")]
    public static partial void IngestsEnded(ILogger logger, int count);

    [LoggerMessage(4004, LogLevel.Error, "The ingests could not be run: {Error}")]
    public static partial void IngestsFailed(ILogger logger, string error);

    [LoggerMessage(4005, LogLevel.Warning, "The ingests could not be started, and that is tried again in {Seconds} s: {Error}")]
    public static partial void IngestsDelayed(ILogger logger, double seconds, string error);

    [LoggerMessage(5000, LogLevel.Information, "{Statement} done in {Milliseconds} ms")]
    public static partial void MaintenanceDone(ILogger logger, string statement, double milliseconds);

    [LoggerMessage(5001, LogLevel.Error, "{Statement} failed: {Error}")]
    public static partial void MaintenanceFailed(ILogger logger, string statement, string error);
}
