using DeltaQuery.Engine;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DeltaQuery.Ado.Hosting;

/// <summary>Runs named ingests while the host runs.</summary>
internal sealed class IngestService(DeltaQueryDataSource source, IReadOnlyList<string>? names, TimeProvider clock, ILoggerFactory loggerFactory)
    : BackgroundService
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = loggerFactory.CreateLogger(Log.IngestCategory);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var wait = FirstWait; !await TryRunAsync(wait, stoppingToken).ConfigureAwait(false); wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
                await Task.Delay(wait, clock, stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stopped before they had begun.
        }
    }

    /// <summary>Runs them to their end.</summary>
    /// <returns>False where they could not begin, for a reason that may pass.</returns>
    private async Task<bool> TryRunAsync(TimeSpan wait, CancellationToken stoppingToken)
    {
        try
        {
            var connection = await source.OpenConnectionAsync(stoppingToken).ConfigureAwait(false);
            await using var closing = connection.ConfigureAwait(false);
            connection.Session.Tracing = ConnectionTelemetry.Silent; // a look at the progress each second is no news
            var runner = new IngestRunner(connection.Session)
            {
                Committed = commit => Log.IngestCommitted(
                    _logger, commit.Ingest, commit.Values.GetValueOrDefault("version"), commit.Values.GetValueOrDefault("rows_written")),
                Failed = (name, error) => Log.IngestFailed(_logger, name, error),
                Unread = error => Log.IngestsUnread(_logger, error.Message),
                FailsAlone = true,
            };
            var ran = await EngineThreads.RunAsync(() => runner.RunAsync(names, stoppingToken).GetAwaiter().GetResult()).ConfigureAwait(false);
            Log.IngestsEnded(_logger, ran.Count);
        }
        catch (Exception e) when (e is DeltaException { IsTransient: true } or DeltaQueryException { IsTransient: true })
        {
            Log.IngestsDelayed(_logger, wait.TotalSeconds, e.Message);
            return false;
        }
        catch (Exception e) when (e is DeltaException or DeltaQueryException)
        {
            Log.IngestsFailed(_logger, e.Message); // the host goes on without them
        }

        return true;
    }
}
