using System.Diagnostics;
using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Maintenance.Schedules;

/// <summary>RUN MAINTENANCE: does what is due, once for all intervals that were missed, and leaves what others have begun.</summary>
internal static class RunMaintenanceHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, RunMaintenanceStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "RUN MAINTENANCE");
        context = context with { AfterCommit = null, Txn = null };
        var store = new MaintenanceStore(context.Session.Engine);
        IReadOnlyList<MaintenanceSchedule> schedules = statement.Name is { } name
            ? [await store.FindAsync(name.Value, context.CancellationToken).ConfigureAwait(false) ?? throw NamedKind.Schedule.NotFound(context, name)]
            : await store.SchedulesAsync(context.CancellationToken).ConfigureAwait(false);
        var done = new List<MaintenanceRun>();
        foreach (var schedule in schedules)
        {
            if (await ClaimAsync(store, schedule, isAsked: statement.Name is not null, context.CancellationToken).ConfigureAwait(false) is { } run)
                done.Add(await RunAsync(context, store, schedule, run).ConfigureAwait(false));
        }

        return RelationHandler.Rows(context with { CancellationToken = CancellationToken.None }, ScheduleHandler.StepsOf(context, done), "RUN MAINTENANCE");
    }

    private static async Task<MaintenanceRun?> ClaimAsync(MaintenanceStore store, MaintenanceSchedule schedule, bool isAsked, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        var last = await store.LastSlotAsync(schedule, cancellationToken).ConfigureAwait(false);
        var slot = schedule.SlotAt(now);
        if (slot <= last && !isAsked)
            return null;
        var run = new MaintenanceRun(
            schedule.Name, slot, schedule.Due(slot), now,
            string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}")) { IsAsked = isAsked };
        return await store.ClaimAsync(schedule, run, cancellationToken).ConfigureAwait(false) ? run : null;
    }

    /// <summary>Runs the statements; one that fails is noted, and the next is tried.</summary>
    private static async Task<MaintenanceRun> RunAsync(ExecutionContext context, MaintenanceStore store, MaintenanceSchedule schedule, MaintenanceRun run)
    {
        var steps = new List<MaintenanceStep>();
        try
        {
            foreach (var table in schedule.Table is { } one ? [one] : await TablesAsync(context, schedule).ConfigureAwait(false))
            {
                foreach (var work in schedule.Work)
                {
                    steps.Add(await StepAsync(context, MaintenanceSchedule.On(work, table)).ConfigureAwait(false));
                    await store.NoteAsync(schedule, run with { Steps = steps }).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            steps.Add(new MaintenanceStep("", DateTimeOffset.UtcNow, 0, e.Message)); // the tables could not be listed
        }
        catch (OperationCanceledException)
        {
            steps.Add(new MaintenanceStep("", DateTimeOffset.UtcNow, 0, "it was stopped"));
            await store.NoteAsync(schedule, run with { Steps = steps, Finished = DateTimeOffset.UtcNow }).ConfigureAwait(false);
            throw;
        }

        run = run with { Steps = steps, Finished = DateTimeOffset.UtcNow };
        await store.NoteAsync(schedule, run).ConfigureAwait(false);
        return run;
    }

    private static async Task<IReadOnlyList<string>> TablesAsync(ExecutionContext context, MaintenanceSchedule schedule)
    {
        var catalog = context.Session.Engine.Catalog;
        var tables = new List<string>();
        foreach (var schema in schedule.Schema is { } one ? [one] : await catalog.SchemasAsync(context.CancellationToken).ConfigureAwait(false))
            tables.AddRange((await catalog.TablesAsync(schema, context.CancellationToken).ConfigureAwait(false)).Select(t => SqlText.Identifier([t.Schema, t.Name])));
        return tables;
    }

    private static async Task<MaintenanceStep> StepAsync(ExecutionContext context, string statement)
    {
        var (start, clock) = (DateTimeOffset.UtcNow, Stopwatch.StartNew());
        var text = new SourceText(statement);
        string? error = null;
        try
        {
            using var result = await StatementExecutor.ExecuteAsync(
                context with { Text = text }, Parser.ParseStatement(text, SourceSpan.FromBounds(0, text.Length))).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            error = e.Message;
        }

        return new MaintenanceStep(statement, start, clock.ElapsedMilliseconds, error);
    }
}
