using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Describing;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>SHOW INGESTS, SHOW INGEST PROGRESS and SHOW CREATE INGEST.</summary>
internal static class ShowIngestsHandler
{
    private const int UsualBatches = 20;

    public static async Task<string?> RelationAsync(ExecutionContext context, ShowIngestsStatement statement)
    {
        var jobs = context.Session.Engine.Ingests;
        var pattern = new NamePattern(statement.Pattern is { } given ? new IngestOperands(context).Text(given, "LIKE") : null);
        var ingests = new List<ShownIngest>();
        foreach (var definition in (await jobs.Store.AllAsync(context.CancellationToken).ConfigureAwait(false)).Where(d => pattern.Matches(d.Name)))
            ingests.Add(await ShownIngest.OfAsync(context, definition).ConfigureAwait(false));
        return Relation.Create(
            context, "name VARCHAR, state VARCHAR, target VARCHAR, topics VARCHAR[], \"group\" VARCHAR, started_at TIMESTAMPTZ, last_commit_at TIMESTAMPTZ, "
                + "last_version BIGINT, rows_total BIGINT, rows_per_sec DOUBLE, bytes_total BIGINT, lag_total BIGINT, dead_letters BIGINT, retries BIGINT, "
                + "last_error VARCHAR, run_by VARCHAR, health VARCHAR, health_detail VARCHAR",
            rows =>
            {
                foreach (var ingest in ingests)
                    Append(rows, ingest);
            });
    }

    public static async Task<string?> RelationAsync(ExecutionContext context, ShowIngestProgressStatement statement)
    {
        var definition = await FoundIngest.OfAsync(context, statement.Name).ConfigureAwait(false);
        var limit = statement.Limit is { } given ? new IngestOperands(context).Number(given, "LIMIT", 0, int.MaxValue) : UsualBatches;
        var progress = await context.Session.Engine.Ingests.ProgressAsync(definition, context.CancellationToken).ConfigureAwait(false);
        return Relation.Create(
            context, "batch BIGINT, version BIGINT, started TIMESTAMPTZ, committed TIMESTAMPTZ, duration_ms BIGINT, poll_ms BIGINT, decode_ms BIGINT, map_ms BIGINT, "
                + "write_ms BIGINT, commit_ms BIGINT, rows_read BIGINT, rows_written BIGINT, rows_updated BIGINT, rows_deleted BIGINT, skipped BIGINT, "
                + "dead_letters BIGINT, dropped BIGINT, ignored BIGINT, bytes BIGINT, files BIGINT, conflicts BIGINT, lag BIGINT, "
                + "\"batchId\" BIGINT, \"numInputRows\" BIGINT, \"inputRowsPerSecond\" DOUBLE, \"processedRowsPerSecond\" DOUBLE", // as Spark's lastProgress has them
            rows =>
            {
                foreach (var batch in (progress?.Batches ?? []).Reverse().Take((int)limit))
                    Append(rows, batch);
            });
    }

    public static async Task<string?> RelationAsync(ExecutionContext context, ShowCreateIngestStatement statement)
    {
        var d = await FoundIngest.OfAsync(context, statement.Name).ConfigureAwait(false);
        var words = $"CREATE {(d.IsTemporary ? "TEMP " : "")}INGEST {SqlText.IdentifierIfNeeded(d.Name)}{(d.IsPaused ? " PAUSED" : "")}"
            + (d.Comment is { } comment ? $" COMMENT {SqlText.Literal(comment)}" : "");
        return Relation.Create(context, "createingest_stmt VARCHAR", row =>
        {
            row.Append($"{words} AS {d.Text}");
            row.EndRow();
        });
    }

    private static void Append(DuckDbAppender rows, ShownIngest ingest)
    {
        var progress = ingest.Progress;
        rows.Append(ingest.Definition.Name);
        rows.Append(ingest.State);
        rows.Append(ingest.Statement?.Target.ToString());
        rows.AppendList([.. ingest.Topics]);
        rows.Append(ingest.Group);
        rows.AppendTime(progress?.Started);
        rows.AppendTime(ingest.LastBatch?.Committed);
        rows.AppendNumber(ingest.LastBatch?.Version);
        rows.AppendNumber(progress?.Messages);
        AppendRate(rows, ingest.RowsPerSecond);
        rows.AppendNumber(progress?.Bytes);
        rows.AppendNumber(progress?.Lag ?? ingest.LastBatch?.Lag);
        rows.AppendNumber(progress?.DeadLetters);
        rows.AppendNumber(progress?.Retries);
        rows.Append(ingest.LastError);
        rows.Append(ingest.IsAlive ? progress?.By : null);
        rows.Append(ingest.Health?.Word);
        rows.Append(ingest.Health?.Detail);
        rows.EndRow();
    }

    private static void Append(DuckDbAppender rows, BatchProgress batch)
    {
        rows.Append(batch.Batch);
        rows.AppendNumber(batch.Version);
        rows.AppendTime(batch.Started);
        rows.AppendTime(batch.Committed);
        foreach (var number in (long[])
            [
                batch.DurationMs, batch.PollMs, batch.DecodeMs, batch.MapMs, batch.WriteMs, batch.CommitMs, batch.RowsRead, batch.RowsWritten,
                batch.RowsUpdated, batch.RowsDeleted, batch.Skipped, batch.DeadLetters, batch.Dropped, batch.Ignored, batch.Bytes, batch.Files, batch.Conflicts,
            ])
            rows.Append(number);
        rows.AppendNumber(batch.Lag);
        rows.Append(batch.Batch);
        rows.Append(batch.RowsRead);
        AppendRate(rows, batch.InputRowsPerSecond);
        AppendRate(rows, batch.ProcessedRowsPerSecond);
        rows.EndRow();
    }

    private static void AppendRate(DuckDbAppender rows, double? rate)
    {
        if (rate is { } known)
            rows.Append(known);
        else
            rows.AppendNull();
    }
}
