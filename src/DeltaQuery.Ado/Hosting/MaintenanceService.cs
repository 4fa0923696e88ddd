using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DeltaQuery.Ado.Hosting;

/// <summary>Runs the statements of <see cref="DeltaQueryMaintenanceOptions"/>, one at a time, each when it is due.</summary>
internal sealed class MaintenanceService(
    DeltaQueryDataSource source, DeltaQueryMaintenanceOptions options, TimeProvider time, ILoggerFactory loggerFactory) : BackgroundService
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1); // a timer holds some weeks

    private readonly ILogger _logger = loggerFactory.CreateLogger(Log.MaintenanceCategory);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var due = new PriorityQueue<(string Statement, TimeSpan Every), DateTimeOffset>();
        var start = time.GetUtcNow();
        foreach (var job in options.Jobs)
            due.Enqueue(job, options.RunAtStart ? start : start + job.Every);
        try
        {
            while (due.TryDequeue(out var job, out var at))
            {
                for (var wait = at - time.GetUtcNow(); wait > TimeSpan.Zero; wait = at - time.GetUtcNow())
                    await Task.Delay(wait < LongestWait ? wait : LongestWait, time, stoppingToken).ConfigureAwait(false);
                await RunAsync(job.Statement, stoppingToken).ConfigureAwait(false);
                due.Enqueue(job, time.GetUtcNow() + job.Every);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task RunAsync(string statement, CancellationToken stoppingToken)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            var connection = await source.OpenConnectionAsync(stoppingToken).ConfigureAwait(false);
            await using var closing = connection.ConfigureAwait(false);
            var command = new DeltaQueryCommand(statement, connection) { CommandTimeout = 0 };
            await using var disposing = command.ConfigureAwait(false);
            await command.ExecuteNonQueryAsync(stoppingToken).ConfigureAwait(false);
            Log.MaintenanceDone(_logger, statement, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        catch (DeltaQueryException e)
        {
            Log.MaintenanceFailed(_logger, statement, e.Message);
        }
    }
}
