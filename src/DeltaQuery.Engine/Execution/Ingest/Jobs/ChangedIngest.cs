using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>Changes an ingest as it is now, and again where another has changed it meanwhile: both changes hold.</summary>
internal static class ChangedIngest
{
    private const int MostTries = 20;

    /// <summary>The ingest as it is then.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="name">The ingest's name.</param>
    /// <param name="change">What is to become of it; the same if nothing is.</param>
    /// <exception cref="DeltaException">There is none of that name; ConcurrentModification: others change it all the time.</exception>
    public static async Task<IngestDefinition> OfAsync(
        ExecutionContext context, Identifier name, Func<IngestDefinition, Task<IngestDefinition>> change)
    {
        var jobs = context.Session.Engine.Ingests;
        for (var tries = 0; tries < MostTries; tries++)
        {
            var was = await FoundIngest.OfAsync(context, name).ConfigureAwait(false);
            var wanted = await change(was).ConfigureAwait(false);
            if (wanted == was)
                return was;
            if (await jobs.Store.TryReplaceAsync(was, wanted, context.CancellationToken).ConfigureAwait(false) is not { } now)
                continue;
            jobs.Find(was)?.Look();
            return now;
        }

        throw new DeltaException(DeltaErrorCode.ConcurrentModification, $"ingest {name.Value} is being changed by others all the time")
        {
            Hint = "run the statement again",
        }.At(context.Text, name.Span.Start);
    }
}
