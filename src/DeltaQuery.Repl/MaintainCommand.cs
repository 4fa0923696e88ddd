using System.Globalization;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl;

/// <summary><c>dq maintain</c>: does what the maintenance schedules say is due, once or for ever.</summary>
internal sealed class MaintainCommand(DeltaSession session, ScriptRunner runner, Interrupts interrupts)
{
    // Schedules that others make meanwhile are seen after so long.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Runs what is due; as a daemon until it is told to stop.</summary>
    /// <returns>What the program ends with: StatementFailed where a statement of a schedule did.</returns>
    public async Task<ExitCode> RunAsync(bool daemon)
    {
        while (true)
        {
            var isRun = await runner.RunAsync(new Script("dq maintain", "RUN MAINTENANCE"));
            if (interrupts.Code != ExitCode.Success)
                return interrupts.Code;
            if (!daemon)
                return !isRun ? runner.Code : await HasFailedAsync() ? ExitCode.StatementFailed : ExitCode.Success;
            if (runner.Connection.HasFailed)
            {
                // Whoever keeps it running starts it again, with its secrets and settings: without them it would do something else.
                Messages.WriteLine("dq maintain: DuckDB has given up its database after a fault of its own: start dq maintain again");
                return ExitCode.StatementFailed;
            }

            await Task.Delay(await PauseAsync()); // a signal ends the program, as nothing runs
        }
    }

    /// <summary>Whether the last run of any schedule has failed.</summary>
    private async Task<bool> HasFailedAsync() => await ValueAsync("SELECT count(*) FROM (SHOW MAINTENANCE SCHEDULES) WHERE last_status = 'failed'") != "0";

    private async Task<TimeSpan> PauseAsync()
    {
        try
        {
            var seconds = await ValueAsync("SELECT coalesce(epoch(min(next_due) - now()), 1e9) FROM (SHOW MAINTENANCE SCHEDULES)");
            return TimeSpan.FromSeconds(Math.Clamp(double.Parse(seconds, CultureInfo.InvariantCulture), 0.1, LongestPause.TotalSeconds));
        }
        catch (DeltaException e)
        {
            Messages.WriteLine($"dq maintain: {e.Message}");
            return LongestPause;
        }
    }

    private async Task<string> ValueAsync(string sql)
    {
        using var result = await session.ExecuteAsync(sql, cancellationToken: interrupts.Token);
        return result.Rows!.Next()!.GetText(0, 0)!;
    }
}
