using System.Diagnostics;
using System.Diagnostics.Metrics;
using DeltaQuery.Engine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeltaQuery.Ado;

/// <summary>What an open connection tells: logs, and metrics by OpenTelemetry's conventions
/// (https://opentelemetry.io/docs/specs/semconv/db/database-metrics/). Statements are the engine's to measure.</summary>
internal sealed class ConnectionTelemetry(DeltaQueryConnectionStringBuilder options, SourceSettings? settings)
{
    private static readonly Meter Meter = new("DeltaQuery");

    private static readonly UpDownCounter<int> Count = Meter.CreateUpDownCounter<int>(
        "db.client.connection.count", "{connection}", "Connections that are open.");

    private static readonly Histogram<double> CreateTime = Meter.CreateHistogram<double>(
        "db.client.connection.create_time", "s", "How long connections took to open.");

    private static readonly Histogram<double> UseTime = Meter.CreateHistogram<double>(
        "db.client.connection.use_time", "s", "How long connections were open.");

    private readonly ILogger _commands = Logger(settings, Log.CommandCategory);
    private readonly ILogger _connections = Logger(settings, Log.ConnectionCategory);
    private readonly KeyValuePair<string, object?> _pool = new("db.client.connection.pool.name", settings?.Name ?? options.Place);
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _opened;

    /// <summary>Statements that the provider runs for itself are no activities.</summary>
    public static StatementTracing Silent { get; } = new() { Filter = _ => false };

    /// <summary>What the session tells of its statements.</summary>
    public StatementTracing Tracing
    {
        get
        {
            var asked = settings?.Tracing ?? new StatementTracing();
            var text = asked.StatementText || options.EnableTracingOfStatementText;
            return asked with { StatementText = text, Ended = _commands is NullLogger ? asked.Ended : asked.Ended + Tell };
        }
    }

    public void Opened()
    {
        _opened = Stopwatch.GetTimestamp();
        var time = Stopwatch.GetElapsedTime(_start, _opened);
        Count.Add(1, _pool, Used);
        CreateTime.Record(time.TotalSeconds, _pool);
        Log.ConnectionOpened(_connections, options.Place, time.TotalMilliseconds);
    }

    public void Closed()
    {
        Count.Add(-1, _pool, Used);
        UseTime.Record(Stopwatch.GetElapsedTime(_opened).TotalSeconds, _pool);
        Log.ConnectionClosed(_connections, options.Place);
    }

    public void Failed(Exception error) => Log.ConnectionFailed(_connections, options.Place, error.Message);

    private static KeyValuePair<string, object?> Used => new("db.client.connection.state", "used");

    private static ILogger Logger(SourceSettings? settings, string category) => settings?.LoggerFactory.CreateLogger(category) ?? NullLogger.Instance;

    private void Tell(StatementEnd end)
    {
        if (end.ErrorType is null && !_commands.IsEnabled(LogLevel.Information))
            return;
        var statement = end.Text ?? (end.Operation.Length == 0 ? "a text that is no statement" : end.Table is null ? end.Operation : $"{end.Operation} {end.Table}");
        var time = end.Duration.TotalMilliseconds;
        if (end.ErrorType is null)
            Log.CommandExecuted(_commands, statement, time);
        else if (end.SqlState == DeltaQueryException.QueryCanceled)
            Log.CommandStopped(_commands, statement, time);
        else
            Log.CommandFailed(_commands, statement, time, end.SqlState, end.ErrorType, end.Message);
    }
}
