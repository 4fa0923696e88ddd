using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>START, STOP, PAUSE, RESUME and DROP INGEST. What is started or stopped is so in this engine; a pause holds wherever it runs.</summary>
internal static class ControlIngestHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, ControlIngestStatement statement)
    {
        var tag = $"{statement.Control.ToString().ToUpperInvariant()} {(statement.Name is null ? "ALL INGESTS" : "INGEST")}";
        TableWriter.CheckAllowedAlone(context, statement, tag);
        var jobs = context.Session.Engine.Ingests;
        if (statement.Name is null)
        {
            await (statement.Control == IngestControl.Start ? StartAllAsync(context, jobs) : Task.WhenAll(jobs.Active.Select(j => j.StopAsync())))
                .ConfigureAwait(false);
        }
        else
        {
            await ControlAsync(context, jobs, statement.Control, statement.Name).ConfigureAwait(false);
        }

        return new StatementResult(tag, null);
    }

    public static async Task<StatementResult> DropAsync(ExecutionContext context, DropIngestStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "DROP INGEST");
        var jobs = context.Session.Engine.Ingests;
        var found = await jobs.Store.FindAsync(statement.Name.Value, context.CancellationToken).ConfigureAwait(false);
        return await NamedKind.Ingest.DropAsync(context, statement.Name, statement.IfExists, found, async definition =>
        {
            await jobs.Store.RemoveAsync(definition, context.CancellationToken).ConfigureAwait(false);
            if (jobs.Find(definition) is { } job)
                await job.StopAsync().ConfigureAwait(false);
            await jobs.Store.ForgetProgressAsync(definition, context.CancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private static Task ControlAsync(ExecutionContext context, IngestJobs jobs, IngestControl control, Identifier name) => control switch
    {
        IngestControl.Start => StartAsync(context, jobs, name),
        IngestControl.Stop => StopAsync(context, jobs, name),
        IngestControl.Pause => PauseAsync(context, jobs, name),
        _ => ResumeAsync(context, jobs, name),
    };

    private static async Task StartAsync(ExecutionContext context, IngestJobs jobs, Identifier name)
    {
        var definition = await FoundIngest.OfAsync(context, name).ConfigureAwait(false);
        await IngestPlan.OfAsync(context.Session.Engine, definition, context.CancellationToken).ConfigureAwait(false);
        await jobs.StartAsync(await SetPausedAsync(context, jobs, definition, isPaused: false).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static async Task StartAllAsync(ExecutionContext context, IngestJobs jobs)
    {
        var all = await jobs.Store.AllAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var definition in all.Where(d => !d.IsPaused))
            await IngestPlan.OfAsync(context.Session.Engine, definition, context.CancellationToken).ConfigureAwait(false);
        foreach (var definition in all.Where(d => !d.IsPaused))
            await jobs.StartAsync(definition).ConfigureAwait(false);
    }

    private static async Task StopAsync(ExecutionContext context, IngestJobs jobs, Identifier name)
    {
        var definition = await FoundIngest.OfAsync(context, name).ConfigureAwait(false);
        if (jobs.Find(definition) is { HasEnded: false } job)
            await job.StopAsync().ConfigureAwait(false);
        else if (await ElsewhereAsync(context, jobs, definition).ConfigureAwait(false) is { } other)
        {
            throw new DeltaException(DeltaErrorCode.NotSupported, $"ingest {definition.Name} runs in another process, {other.By}")
            {
                Hint = "PAUSE INGEST holds wherever it runs; a process of dq ingest run ends with SIGTERM",
            }.At(context.Text, name.Span.Start);
        }
    }

    private static async Task PauseAsync(ExecutionContext context, IngestJobs jobs, Identifier name)
    {
        var definition = await FoundIngest.OfAsync(context, name).ConfigureAwait(false);
        await SetPausedAsync(context, jobs, definition, isPaused: true).ConfigureAwait(false);
        if (jobs.Find(definition) is { HasEnded: false } job)
            await job.UntilAsync(s => s == IngestState.Paused, context.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>One that waits to be resumed goes on where it waits; another is started here.</summary>
    private static async Task ResumeAsync(ExecutionContext context, IngestJobs jobs, Identifier name)
    {
        var definition = await FoundIngest.OfAsync(context, name).ConfigureAwait(false);
        await IngestPlan.OfAsync(context.Session.Engine, definition, context.CancellationToken).ConfigureAwait(false);
        var other = await ElsewhereAsync(context, jobs, definition).ConfigureAwait(false);
        definition = await SetPausedAsync(context, jobs, definition, isPaused: false).ConfigureAwait(false);
        if (other is null)
            await jobs.StartAsync(definition).ConfigureAwait(false);
    }

    private static async Task<IngestDefinition> SetPausedAsync(ExecutionContext context, IngestJobs jobs, IngestDefinition definition, bool isPaused)
    {
        if (definition.IsPaused == isPaused)
            return definition;
        definition = definition with { IsPaused = isPaused };
        await jobs.Store.PutAsync(definition, context.CancellationToken).ConfigureAwait(false);
        jobs.Find(definition)?.Look();
        return definition;
    }

    /// <summary>What another process that has the ingest tells of it; null if none is alive.</summary>
    private static async Task<IngestProgress?> ElsewhereAsync(ExecutionContext context, IngestJobs jobs, IngestDefinition definition)
    {
        if (jobs.Find(definition) is { HasEnded: false })
            return null;
        var told = await jobs.ProgressAsync(definition, context.CancellationToken).ConfigureAwait(false);
        return told?.IsAlive(DateTimeOffset.UtcNow) == true ? told : null;
    }
}
