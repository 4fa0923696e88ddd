using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Engine.Ingest.Mapping;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>All that a named ingest says, with the values of its literals.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="Loop">About reading and committing.</param>
/// <param name="Sink">About the table.</param>
/// <param name="Source">About Kafka.</param>
/// <param name="Mapping">About how messages become rows.</param>
internal sealed record IngestPlan(IngestStatement Statement, LoopOptions Loop, SinkOptions Sink, KafkaSourceOptions Source, MappingOptions Mapping)
{
    /// <summary>What a statement says that is to be named.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="id">By which its table is to know it, if it does not say that itself.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="DeltaException">It cannot run, at its place in the text.</exception>
    public static async Task<IngestPlan> OfAsync(ExecutionContext context, IngestStatement statement, string id, string name)
    {
        if (statement.Run is { Kind: IngestRunKind.DryRun } run)
            throw SyntaxError.At(context.Text, run.Span.Start, "DRY RUN is for an INGEST without a name");
        IngestHandler.CheckTogether(context, statement.Clauses);
        var ids = SinkTerms.Ids(context, statement, id);
        var loop = IngestTerms.Of(context, statement, IngestRunKind.Continuously) with { Name = ids.Id };
        var operands = new IngestOperands(context);
        var mapping = new MappingReader(context.Text, operands.Literal, parameter => ParameterConstant.Of(context, parameter)).Read(statement, name);
        var source = await SourceTerms.OfAsync(context, statement, loop).ConfigureAwait(false);
        return new IngestPlan(
            statement, loop with { RevokeWait = SourceTerms.RevokeWait(source, loop) }, SinkTerms.Of(context, statement, ids, loop), source,
            await SchemaTerms.AddAsync(context, statement, mapping).ConfigureAwait(false));
    }

    /// <summary>What a kept ingest says.</summary>
    /// <exception cref="DeltaException">It cannot run. The error has no place: its text is not the running statement's.</exception>
    public static async Task<IngestPlan> OfAsync(EngineState engine, IngestDefinition definition, CancellationToken cancellationToken)
    {
        using var session = SessionOf(engine, definition);
        var text = new SourceText(definition.Text);
        try
        {
            var context = new ExecutionContext(session, text, new Dictionary<string, object?>(), cancellationToken);
            return await OfAsync(context, StatementOf(text), definition.Id, definition.Name).ConfigureAwait(false);
        }
        catch (DeltaException e)
        {
            throw new DeltaException(e.Code, $"ingest {definition.Name}: {e.Message}", e) { Hint = e.Hint };
        }
    }

    /// <summary>Its table as it is now; null where there is none.</summary>
    public async Task<HeldVersion?> TableAsync(TableResolver resolver, CancellationToken cancellationToken)
    {
        var table = await resolver.FindAsync(Statement.Target, cancellationToken).ConfigureAwait(false);
        return table is not null && await TableResolver.ExistsAsync(table, cancellationToken).ConfigureAwait(false)
            ? new HeldVersion(table, await table.CurrentAsync(cancellationToken).ConfigureAwait(false)) : null;
    }

    /// <summary>The partitions of topics that it reads.</summary>
    public IReadOnlyList<TopicPartition> PartitionsOf(IEnumerable<TopicDescription> topics) =>
    [
        .. topics.SelectMany(t => Enumerable.Range(0, t.Partitions).Where(p => Loop.Partitions.Count == 0 || Loop.Partitions.Contains(p))
            .Select(p => new TopicPartition(t.Name, p))),
    ];

    /// <summary>A session as the ingest's maker had one.</summary>
    public static SessionState SessionOf(EngineState engine, IngestDefinition definition)
    {
        var session = new SessionState(engine);
        try
        {
            session.Resolver.CurrentSchema = definition.Schema;
            session.Connection.Execute($"SET TimeZone = {SqlText.Literal(definition.TimeZone)}");
            session.RefreshSettings();
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The INGEST that is all of a text.</summary>
    public static IngestStatement StatementOf(SourceText text) => (IngestStatement)Parser.ParseStatement(text, text.Span);
}
