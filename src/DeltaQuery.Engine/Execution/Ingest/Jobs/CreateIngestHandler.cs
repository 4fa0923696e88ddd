using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>CREATE INGEST: keeps an INGEST under a name. It runs when it is started.</summary>
internal static class CreateIngestHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, CreateIngestStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "CREATE INGEST");
        var (session, jobs, name) = (context.Session, context.Session.Engine.Ingests, statement.Name.Value);
        var before = await jobs.Store.FindAsync(name, context.CancellationToken).ConfigureAwait(false);
        if (before is not null && !statement.OrReplace)
            return statement.IfNotExists ? new StatementResult("CREATE INGEST", null) : throw NamedKind.Ingest.Exists(context, statement.Name);
        var text = KeptText.Of(context, statement.Ingest);
        var id = before?.Id ?? await jobs.Store.NewIdAsync(name, context.CancellationToken).ConfigureAwait(false);
        await IngestPlan.OfAsync(context, statement.Ingest, id, name).ConfigureAwait(false); // whose errors have their places
        var definition = new IngestDefinition(name, id, text, session.Resolver.CurrentSchema, session.TimeZone, DateTimeOffset.UtcNow)
        {
            Comment = statement.Comment is { } comment ? new IngestOperands(context).Text(comment, "COMMENT") : null,
            IsPaused = statement.Paused, IsTemporary = statement.Temporary,
        };
        await IngestPlan.OfAsync(session.Engine, definition, context.CancellationToken).ConfigureAwait(false);
        if (before is null)
        {
            return await NamedKind.Ingest.CreateAsync(
                context, statement.Name, statement.IfNotExists, () => jobs.Store.TryAddAsync(definition, context.CancellationToken)).ConfigureAwait(false);
        }

        if (before.IsTemporary != definition.IsTemporary)
            await jobs.Store.RemoveAsync(before, context.CancellationToken).ConfigureAwait(false);
        await jobs.Store.PutAsync(definition, context.CancellationToken).ConfigureAwait(false);
        jobs.Find(before)?.Look();
        return new StatementResult("CREATE INGEST", null);
    }
}
