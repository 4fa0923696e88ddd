using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>Finds the ingest that a statement names.</summary>
internal static class FoundIngest
{
    /// <summary>The ingest.</summary>
    /// <exception cref="DeltaException">There is none of that name.</exception>
    public static async Task<IngestDefinition> OfAsync(ExecutionContext context, Identifier name) =>
        await context.Session.Engine.Ingests.Store.FindAsync(name.Value, context.CancellationToken).ConfigureAwait(false)
        ?? throw NamedKind.Ingest.NotFound(context, name);
}
