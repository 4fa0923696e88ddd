using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>INGEST without a name: it runs while its rows are read.</summary>
internal static partial class IngestHandler
{
    /// <summary>Runs a loop as a statement's result.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="source">Where messages come from; disposed at the end, also of a start that fails.</param>
    /// <param name="sink">Where batches go; so is it.</param>
    /// <param name="options">What the statement says.</param>
    public static async Task<StatementResult> RunAsync(ExecutionContext context, IKafkaSource source, IBatchSink sink, LoopOptions options)
    {
        var session = context.Session;
        if (session.Progress is { } progress)
            options = options with { Progress = p => progress.Report(Told(p)) };
        var hasEnded = 0;
        IngestRows? rows = null;
        try
        {
            rows = new IngestRows(session.Engine.Database, source, sink, options, e => context.Translate(e, context.Text.Text, null));
            session.Interrupting = rows.Cancel;
            using var empty = rows.Empty();
            await rows.StartAsync(EndAsync, context.CancellationToken).ConfigureAwait(false);
            var stream = new RowStream(rows, QueryRunner.Columns(empty), session.Offsets, e => context.Translate(e, context.Text.Text, null), () => { });
            return new StatementResult("INGEST", stream) { CountAffected = () => rows.RowsAffected };
        }
        catch
        {
            rows?.Dispose();
            await EndAsync().ConfigureAwait(false);
            throw;
        }

        async ValueTask EndAsync()
        {
            if (Interlocked.Exchange(ref hasEnded, 1) != 0)
                return;
            session.Interrupting = null;
            source.Dispose();
            await sink.DisposeAsync().ConfigureAwait(false);
            session.Engine.Changed();
        }
    }

    private static StatementProgress Told(LoopProgress progress) =>
        new("reading messages", 0, null, 0, null) { RowsDone = progress.MessagesRead, Rows = progress.MessagesToRead };
}
