using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Maintenance.Schedules;

/// <summary>CREATE, DROP and SHOW MAINTENANCE SCHEDULE, and SHOW MAINTENANCE.</summary>
internal static class ScheduleHandler
{
    private const double MostSeconds = 100 * 366 * 86_400d;

    public static async Task<StatementResult> CreateAsync(ExecutionContext context, CreateScheduleStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "CREATE MAINTENANCE SCHEDULE");
        var resolved = statement.Table is { } table ? await ResolvedAsync(context, table).ConfigureAwait(false) : null;
        var (every, seconds) = Interval(context, statement.Every);
        var schedule = new MaintenanceSchedule(
            statement.Name.Value, resolved, statement.Schema?.Parts[^1].Value, every, seconds,
            [.. statement.Work.Select(work => Checked(context, work))], DateTimeOffset.UtcNow);
        var store = new MaintenanceStore(context.Session.Engine);
        return await NamedKind.Schedule.CreateAsync(
            context, statement.Name, statement.IfNotExists, () => store.PutAsync(schedule, statement.OrReplace, context.CancellationToken)).ConfigureAwait(false);
    }

    public static async Task<StatementResult> DropAsync(ExecutionContext context, DropScheduleStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "DROP MAINTENANCE SCHEDULE");
        var store = new MaintenanceStore(context.Session.Engine);
        var found = await store.FindAsync(statement.Name.Value, context.CancellationToken).ConfigureAwait(false);
        return await NamedKind.Schedule.DropAsync(
            context, statement.Name, statement.IfExists, found, s => store.DropAsync(s, context.CancellationToken)).ConfigureAwait(false);
    }

    public static Task<string?> RelationAsync(ExecutionContext context, ShowMaintenanceStatement statement) =>
        statement.Schedules ? SchedulesAsync(context) : RunsAsync(context);

    private static async Task<string?> SchedulesAsync(ExecutionContext context)
    {
        var store = new MaintenanceStore(context.Session.Engine);
        var schedules = new List<(MaintenanceSchedule Schedule, MaintenanceRun? Last, long LastSlot)>();
        foreach (var schedule in await store.SchedulesAsync(context.CancellationToken).ConfigureAwait(false))
        {
            var runs = await store.RunsAsync(schedule, context.CancellationToken).ConfigureAwait(false);
            schedules.Add((schedule, runs.Count > 0 ? runs[^1] : null, runs.Where(r => !r.IsAsked).Select(r => r.Slot).DefaultIfEmpty().Max()));
        }

        return Relation.Create(
            context, "name VARCHAR, tables VARCHAR, every VARCHAR, work VARCHAR[], created TIMESTAMPTZ, last_run TIMESTAMPTZ, last_status VARCHAR, next_due TIMESTAMPTZ",
            rows =>
            {
                foreach (var (schedule, last, lastSlot) in schedules)
                {
                    rows.Append(schedule.Name);
                    rows.Append(schedule.Table ?? (schedule.Schema is null ? "ALL TABLES" : $"ALL TABLES IN {schedule.Schema}"));
                    rows.Append(schedule.Every);
                    rows.AppendList([.. schedule.Work]);
                    rows.AppendTime(schedule.Created);
                    rows.AppendTime(last?.Started);
                    rows.Append(last is null ? null : StatusOf(last));
                    rows.AppendTime(schedule.Due(lastSlot + 1));
                    rows.EndRow();
                }
            });
    }

    private static async Task<string?> RunsAsync(ExecutionContext context)
    {
        var store = new MaintenanceStore(context.Session.Engine);
        var runs = new List<MaintenanceRun>();
        foreach (var schedule in await store.SchedulesAsync(context.CancellationToken).ConfigureAwait(false))
            runs.AddRange(await store.RunsAsync(schedule, context.CancellationToken).ConfigureAwait(false));
        return StepsOf(context, [.. runs.OrderByDescending(r => r.Started)]);
    }

    /// <summary>A relation of what was done in runs, statement by statement.</summary>
    public static string StepsOf(ExecutionContext context, IReadOnlyList<MaintenanceRun> runs) => Relation.Create(
        context, "schedule VARCHAR, due TIMESTAMPTZ, started TIMESTAMPTZ, finished TIMESTAMPTZ, status VARCHAR, statement VARCHAR, milliseconds BIGINT, error VARCHAR, run_by VARCHAR",
        rows =>
        {
            foreach (var run in runs)
            {
                foreach (var step in run.Steps.Count > 0 ? run.Steps : [null!])
                    AppendStep(rows, run, step);
            }
        });

    private static void AppendStep(DuckDbAppender rows, MaintenanceRun run, MaintenanceStep? step)
    {
        rows.Append(run.Schedule);
        rows.AppendTime(run.Due);
        rows.AppendTime(step?.Started ?? run.Started);
        rows.AppendTime(run.Finished);
        rows.Append(step is null ? StatusOf(run) : step.Error is null ? "done" : "failed");
        rows.Append(step?.Statement);
        rows.AppendNumber(step?.Milliseconds);
        rows.Append(step?.Error);
        rows.Append(run.By);
        rows.EndRow();
    }

    private static string StatusOf(MaintenanceRun run) =>
        run.Finished is null ? "running" : run.Steps.Any(s => s.Error is not null) ? "failed" : "done";

    /// <summary>The table as it is written wherever the schedule runs: whatever schema is used there, whatever the working directory.</summary>
    private static async Task<string> ResolvedAsync(ExecutionContext context, TableReference reference)
    {
        var found = await context.Session.Resolver.FindAsync(reference, context.CancellationToken).ConfigureAwait(false)
            ?? throw Planning.TableResolver.NotFound(reference.ToString()).At(context.Text, reference.Span.Start);
        if (reference.Path is not null)
            return $"delta.`{found.Location.Replace("`", "``", StringComparison.Ordinal)}`";
        var schema = reference.Parts.Count == 2 ? reference.Parts[0].Value : context.Session.Resolver.CurrentSchema;
        return SqlText.Identifier([schema, reference.Parts[^1].Value]);
    }

    private static (string Text, long Seconds) Interval(ExecutionContext context, SourceSpan every)
    {
        var text = context.Text.Slice(every);
        var value = text.StartsWith('\'') || text.StartsWith("INTERVAL", StringComparison.OrdinalIgnoreCase) ? text : $"'{text}'";
        try
        {
            using var result = context.Connection.Query($"SELECT CAST(i AS VARCHAR), epoch(i) FROM (SELECT CAST(({value}) AS INTERVAL) AS i)");
            var (words, seconds) = result.Rows().Select(row => ((string)row[0]!, Convert.ToDouble(row[1], CultureInfo.InvariantCulture))).Single();
            return seconds is >= 1 and <= MostSeconds ? (words, (long)seconds) : throw new DeltaException(
                DeltaErrorCode.QueryFailed, $"EVERY {text}: an interval must be from a second to 100 years long").At(context.Text, every.Start);
        }
        catch (DuckDbException e)
        {
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"EVERY {text} is no interval: {e.Message}", e) { Hint = "write EVERY '1 hour'" }
                .At(context.Text, every.Start);
        }
    }

    /// <summary>A statement of the work, if it would be one on a table.</summary>
    private static string Checked(ExecutionContext context, SourceSpan work)
    {
        if (ParameterFinder.Of(context.Text, work) is [var parameter, ..])
        {
            throw SyntaxError.NotSupported(
                context.Text, parameter.Span.Start, "a parameter in the work of a schedule, which is kept as text", "write the value");
        }

        var text = context.Text.Slice(work);
        var statement = new SourceText(MaintenanceSchedule.On(text, "t"));
        try
        {
            Parser.ParseStatement(statement, SourceSpan.FromBounds(0, statement.Length));
            return text;
        }
        catch (DeltaException e)
        {
            throw new DeltaException(e.Code, $"{e.Message} in {statement.Text}", e) { Hint = e.Hint }.At(context.Text, work.Start);
        }
    }
}
