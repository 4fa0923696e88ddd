using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Remote.Arrow;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Spark;

/// <summary>COPY (query) TO: the cluster runs the query, and its rows are written here.</summary>
/// <remarks>They are collected in a temporary table, which spills to disk: DuckDB writes nothing before all of them have come.</remarks>
internal static class SparkCopy
{
    private static long _lastNumber;

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
        var name = $"__dq_copied_{Interlocked.Increment(ref _lastNumber).ToString(CultureInfo.InvariantCulture)}";
        try
        {
            var columns = await CollectAsync(context, spark, asked, name).ConfigureAwait(false);
            return await WriteAsync(context, statement, $"COPY (SELECT {columns} FROM {name}) TO ").ConfigureAwait(false);
        }
        finally
        {
            context.Connection.CleanUp($"DROP TABLE IF EXISTS {name}");
            context.Session.Temporaries.Remove(name);
        }
    }

    /// <summary>Puts the rows into a temporary table.</summary>
    /// <returns>Its columns, with the names that the query gives them.</returns>
    private static async Task<string> CollectAsync(ExecutionContext context, SparkSession spark, QueryStatement query, string name)
    {
        var run = await SparkRun.BeginAsync(context, spark, new SparkStatement(context, query)).ConfigureAwait(false);
        using var rows = await ArrowChunks.OpenAsync(context.Connection, run, run.Cancel).ConfigureAwait(false);
        if (rows is not { Fields.Count: > 0 })
            throw new DeltaException(DeltaErrorCode.QueryFailed, "the query gives no columns").At(context.Text, query.Span.Start);
        context.Connection.Execute($"CREATE TEMP TABLE {name} ({string.Join(", ", rows.Fields.Select((f, i) => $"c{i} {f.Type}"))})");
        context.Session.Temporaries.Add(name);
        using var appender = context.Connection.CreateAppender("temp", "main", name);
        while (rows.FetchChunk(context.CancellationToken) is { } chunk)
        {
            using (chunk)
                appender.Append(chunk);
        }

        return string.Join(", ", rows.Fields.Select((f, i) => $"c{i} AS {SqlText.Identifier(f.Name)}"));
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
            throw e.At(context.Text, Math.Max(statement.Rest.Start, statement.Rest.Start + position - before.Length));
        }
    }
}
