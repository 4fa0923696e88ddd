using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>The statement's story: what needs no broker is checked first.</summary>
internal static partial class IngestHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, IngestStatement statement)
    {
        var isDry = statement.Run is { Kind: IngestRunKind.DryRun };
        if (!isDry)
            TableWriter.CheckAllowedAlone(context, statement, "INGEST");
        CheckTogether(context, statement.Clauses);
        var ids = SinkTerms.Ids(context, statement, null);
        var loop = IngestTerms.Of(context, statement) with { Name = ids.Id };
        var operands = new IngestOperands(context);
        var mapping = new MappingReader(context.Text, operands.Literal, parameter => ParameterConstant.Of(context, parameter)).Read(statement, null);
        mapping = await SchemaTerms.AddAsync(context, statement, mapping).ConfigureAwait(false);
        var table = SinkTerms.Of(context, statement, ids, loop);
        var kafka = await SourceTerms.OfAsync(context, statement, loop).ConfigureAwait(false);
        await CheckTargetAsync(context, statement).ConfigureAwait(false);
        if (isDry)
            return await DryRun.OfAsync(context, statement.Run!, kafka, table, mapping, loop).ConfigureAwait(false);
        var sink = new TableSink(context.Session.Engine, table, new FormatMapper(mapping));
        KafkaSource source;
        try
        {
            source = new KafkaSource(kafka);
        }
        catch
        {
            await sink.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return await RunAsync(context, source, sink, loop with { RevokeWait = SourceTerms.RevokeWait(kafka, loop) }).ConfigureAwait(false);
    }

    /// <summary>Refuses clauses that mean nothing without others.</summary>
    public static void CheckTogether(ExecutionContext context, IngestClauses clauses)
    {
        if (clauses.Envelope is { Value: not IngestEnvelope.None } envelope && clauses.Key is null)
        {
            throw SyntaxError.NotSupported(
                context.Text, envelope.Span.Start, $"ENVELOPE {envelope.Value.ToString().ToUpperInvariant()} without KEY", "KEY (c, ..) names the columns by which rows are found");
        }

        if (clauses.Expectations.FirstOrDefault(e => e.OnViolation == IngestViolation.DeadLetter) is { } expectation && clauses.OnError?.Table is null)
        {
            throw SyntaxError.NotSupported(
                context.Text, expectation.Span.Start, "ON VIOLATION DEAD LETTER without a dead letter table", "ON ERROR DEAD LETTER TABLE t names it");
        }
    }

    private static async Task CheckTargetAsync(ExecutionContext context, IngestStatement statement)
    {
        if (statement.Clauses.CreateTable is not null)
            return;
        var table = await context.Session.Resolver.FindAsync(statement.Target, context.CancellationToken).ConfigureAwait(false);
        if (table is null || !await TableResolver.ExistsAsync(table, context.CancellationToken).ConfigureAwait(false))
        {
            var missing = TableResolver.NotFound(statement.Target.ToString());
            throw new DeltaException(missing.Code, missing.Message) { Table = missing.Table, Hint = "CREATE TABLE IF MISSING makes it with the first rows" }
                .At(context.Text, statement.Target.Span.Start);
        }
    }
}
