using System.Globalization;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>ALTER INGEST: other clauses, another name, other offsets. Where it runs it goes on as it is said now.</summary>
internal static class AlterIngestHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, AlterIngestStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "ALTER INGEST");
        var definition = await FoundIngest.OfAsync(context, statement.Name).ConfigureAwait(false);
        await (statement.Action switch
        {
            RenameIngest rename => RenameAsync(context, definition, rename.NewName),
            SetIngestOffsets offsets => MoveAsync(context, definition, offsets),
            _ => SetAsync(context, definition, statement),
        }).ConfigureAwait(false);
        return new StatementResult("ALTER INGEST", null);
    }

    private static async Task SetAsync(ExecutionContext context, IngestDefinition definition, AlterIngestStatement statement)
    {
        var jobs = context.Session.Engine.Ingests;
        var altered = definition with { Text = KeptText.With(definition.Text, context, statement) };
        await IngestPlan.OfAsync(context.Session.Engine, altered, context.CancellationToken).ConfigureAwait(false);
        await jobs.Store.PutAsync(altered, context.CancellationToken).ConfigureAwait(false);
        jobs.Find(definition)?.Look();
    }

    private static async Task RenameAsync(ExecutionContext context, IngestDefinition definition, Identifier name)
    {
        var jobs = context.Session.Engine.Ingests;
        var renamed = definition with { Name = name.Value };
        if (name.Value.Equals(definition.Name, StringComparison.OrdinalIgnoreCase))
        {
            await jobs.Store.PutAsync(renamed, context.CancellationToken).ConfigureAwait(false);
        }
        else
        {
            if (await jobs.Store.FindAsync(name.Value, context.CancellationToken).ConfigureAwait(false) is not null
                || !await jobs.Store.TryAddAsync(renamed, context.CancellationToken).ConfigureAwait(false))
                throw NamedKind.Ingest.Exists(context, name);
            await jobs.Store.RemoveAsync(definition, context.CancellationToken).ConfigureAwait(false);
        }

        jobs.Find(definition)?.Look();
    }

    /// <summary>Puts positions elsewhere. One that runs is told by its next commit, and reads from there.</summary>
    private static async Task MoveAsync(ExecutionContext context, IngestDefinition definition, SetIngestOffsets offsets)
    {
        var engine = context.Session.Engine;
        var plan = await IngestPlan.OfAsync(engine, definition, context.CancellationToken).ConfigureAwait(false);
        var next = IngestTerms.Offsets(context, new IngestOperands(context), offsets.Offsets, plan.Source.Topics is [var one] ? one : null);
        if (plan.Source.Pattern is null && next.Keys.FirstOrDefault(p => !plan.Source.Topics.Contains(p.Topic)) is { Topic: { } other })
        {
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"ingest {definition.Name} does not read topic {other}")
                .At(context.Text, offsets.Offsets[0].Span.Start);
        }

        using var session = IngestPlan.SessionOf(engine, definition);
        using (var table = await plan.TableAsync(session.Resolver, context.CancellationToken).ConfigureAwait(false))
            if (table is null)
                throw TableResolver.NotFound(plan.Statement.Target.ToString());
        await using var sink = new TableSink(engine, plan.Sink, new FormatMapper(plan.Mapping));
        var known = await sink.PositionsAsync([.. next.Keys], context.CancellationToken).ConfigureAwait(false);
        CheckMoves(plan, known, next, offsets.Force);
        try
        {
            var moves = next.Select(n => new PositionMove(n.Key, known.TryGetValue(n.Key, out var from) ? from : null, n.Value)).ToList();
            await sink.RewindAsync(moves, context.CancellationToken).ConfigureAwait(false);
        }
        catch (PositionsMovedException e)
        {
            throw new DeltaException(DeltaErrorCode.ConcurrentModification, $"ingest {definition.Name} has just moved its positions: nothing is changed", e)
            {
                Hint = "pause it before",
            };
        }
    }

    private static void CheckMoves(
        IngestPlan plan, IReadOnlyDictionary<TopicPartition, long> known, Dictionary<TopicPartition, long> next, bool force)
    {
        if (plan.Sink.Ids.AsKafkaDeltaIngest && next.Values.Contains(0))
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported, "offset 0 cannot be kept COMPATIBLE WITH KAFKA_DELTA_INGEST, which keeps the last offset and not the next");
        }

        if (force)
            return;
        foreach (var (partition, offset) in next)
        {
            if (!known.TryGetValue(partition, out var now) || now == offset)
                continue;
            var what = offset < now ? "messages would be read twice" : "messages would be left out";
            throw new DeltaException(
                DeltaErrorCode.QueryFailed,
                string.Create(CultureInfo.InvariantCulture, $"partition {partition.Partition} of topic {partition.Topic} is at offset {now}, and {what} from {offset} on"))
            {
                Hint = "SET OFFSETS (..) FORCE does it",
            };
        }
    }
}
