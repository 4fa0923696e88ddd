using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Remote.Arrow;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Spark;

/// <summary>Runs statements on a cluster.</summary>
internal static class SparkHandler
{
    private const string Affected = "num_affected_rows";

    /// <summary>EXECUTE ON.</summary>
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, ExecuteOnStatement statement)
    {
        SparkRoutes.CheckRunsThere(context, statement.Target);
        SparkRoutes.CheckMayRun(context, statement.Target);
        var (name, place) = (statement.Connection.Value, statement.Connection.Span);
        var spark = await context.Session.Spark.TakeAsync(context, name, place).ConfigureAwait(false);
        return await ExecuteAsync(context, spark, statement.Target).ConfigureAwait(false);
    }

    /// <summary>A statement of a session whose statements run elsewhere, and not here.</summary>
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, Statement statement)
    {
        SparkRoutes.CheckMayRun(context, statement);
        var spark = await context.Session.Spark.CurrentAsync(context).ConfigureAwait(false);
        return await ExecuteAsync(context, spark, statement).ConfigureAwait(false);
    }

    /// <summary>The columns that a query would give there.</summary>
    public static async Task<IReadOnlyList<ResultColumn>> DescribeAsync(ExecutionContext context, Statement statement)
    {
        if (!SparkRoutes.IsQuery(context, statement))
            return []; // Spark's analysis runs what is no query
        var spark = await context.Session.Spark.CurrentAsync(context).ConfigureAwait(false);
        var written = new SparkStatement(context, statement);
        try
        {
            var columns = await written.SendAsync((text, arguments) => spark.DescribeAsync(text, arguments, context.CancellationToken))
                .ConfigureAwait(false);
            return [.. columns.Select(c => QueryRunner.Column(c.Name, SparkColumnType.Of(context.Connection, c)))];
        }
        catch (DeltaException e)
        {
            throw written.Placed(e);
        }
    }

    private static async Task<StatementResult> ExecuteAsync(ExecutionContext context, SparkSession spark, Statement statement)
    {
        if (statement is CopyToStatement { Query: { } query } copy)
            return await SparkCopy.ExecuteAsync(context, spark, copy, query).ConfigureAwait(false);
        var written = new SparkStatement(context, statement);
        var run = await SparkRun.BeginAsync(context, spark, written).ConfigureAwait(false);
        var rows = await ArrowChunks.OpenAsync(context.Connection, run, run.Cancel).ConfigureAwait(false);
        if (rows is null)
            return new StatementResult(written.Tag, null);
        try
        {
            if (statement is ExplainStatement)
                return Explained(context, rows);
            if (rows.Fields.Count > 0)
                return Result(context, rows, written.Tag);
        }
        catch
        {
            rows.Dispose();
            throw;
        }

        rows.Dispose();
        return new StatementResult(written.Tag, null);
    }

    private static StatementResult Result(ExecutionContext context, ArrowChunks rows, string tag)
    {
        var tellsAffected = rows.Fields[0] is { Name: Affected, Type.Id: DuckDbType.BigInt };
        long? affected = tellsAffected && rows.Peek() is { } first && !first[0].IsNull(0) ? first[0].At<long>(0) : null;
        var columns = rows.Fields.Select(f => QueryRunner.Column(f.Name, f.Type)).ToList();
        var stream = new RowStream(rows, columns, context.Session.Offsets, e => context.Translate(e, "", null), () => { });
        return new StatementResult(tag, stream, affected);
    }

    // A row a line, as a plan of this engine's own is shown.
    private static StatementResult Explained(ExecutionContext context, ArrowChunks rows)
    {
        var lines = new List<string>();
        using (rows)
        {
            while (rows.FetchChunk(context.CancellationToken) is { } chunk)
            {
                using (chunk)
                {
                    for (var row = 0; row < chunk.RowCount; row++)
                        lines.AddRange(chunk[0].GetString(row).TrimEnd('\n').Split('\n'));
                }
            }
        }

        var relation = Relation.Create(context, "explain_key VARCHAR, explain_value VARCHAR", appended =>
        {
            foreach (var (place, line) in lines.Index())
            {
                appended.Append(place == 0 ? "spark_plan" : "");
                appended.Append(line);
                appended.EndRow();
            }
        });
        return RelationHandler.Rows(context, relation, "EXPLAIN");
    }
}
