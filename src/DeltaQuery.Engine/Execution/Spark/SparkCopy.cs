using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Remote.Arrow;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Spark;

/// <summary>COPY (query) TO: the cluster runs the query, and its rows are written here.</summary>
/// <remarks>DuckDB writes nothing before all of them have come.</remarks>
internal static class SparkCopy
{
    /// <summary>Runs the statement.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="spark">Where the query runs.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="query">The query's place in the text.</param>
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, SparkSession spark, CopyToStatement statement, SourceSpan query)
    {
        var asked = new QueryStatement(query);
        if (!SparkRoutes.IsQuery(context, asked))
            throw SyntaxError.At(context.Text, query.Start, "COPY takes a query");
        var (rows, columns) = await CollectAsync(context, spark, asked).ConfigureAwait(false);
        using (rows)
            return await WriteAsync(context, statement, $"COPY (SELECT {columns} FROM {rows.Name}) TO ").ConfigureAwait(false);
    }

    /// <summary>Collects the rows.</summary>
    /// <returns>Them, and their columns with the names that the query gives them.</returns>
    private static async Task<(CollectedRows Rows, string Columns)> CollectAsync(ExecutionContext context, SparkSession spark, QueryStatement query)
    {
        var run = await SparkRun.BeginAsync(context, spark, new SparkStatement(context, query)).ConfigureAwait(false);
        using var came = await ArrowChunks.OpenAsync(context.Connection, run, run.Cancel).ConfigureAwait(false);
        if (came is not { Fields.Count: > 0 })
            throw new DeltaException(DeltaErrorCode.QueryFailed, "the query gives no columns").At(context.Text, query.Span.Start);
        var rows = new CollectedRows(context, came.Fields.Select(f => f.Type));
        try
        {
            while (came.FetchChunk(context.CancellationToken) is { } chunk)
            {
                using (chunk)
                    rows.Appender.Append(chunk);
            }

            rows.Complete();
            return (rows, string.Join(", ", came.Fields.Select((f, i) => $"c{i} AS {SqlText.Identifier(f.Name)}")));
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>Writes them as the rest of the statement says. An error in it is told at its place in the user's text.</summary>
    private static async Task<StatementResult> WriteAsync(ExecutionContext context, CopyToStatement statement, string before)
    {
        var text = new SourceText(before + context.Text.Slice(statement.Rest));
        try
        {
            return await StatementExecutor.RunAsync(context with { Text = text, RunsHere = true }, Parser.ParseStatement(text, text.Span)).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.Position is { } position)
        {
            throw e.At(context.Text, statement.Rest.Start + Math.Max(0, position - before.Length));
        }
    }
}
