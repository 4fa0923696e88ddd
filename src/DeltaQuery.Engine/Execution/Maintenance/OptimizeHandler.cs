using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Changes;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>OPTIMIZE and REORG TABLE.</summary>
internal static class OptimizeHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, OptimizeStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "OPTIMIZE");
        context = context with { AfterCommit = null };
        var request = new OptimizeRequest(statement.Where) { ZOrderBy = statement.ZOrderBy, Full = statement.Full };
        return Rows(context, [await RunAsync(context, statement.Table, request).ConfigureAwait(false)], "OPTIMIZE");
    }

    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, ReorgTableStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "REORG TABLE");
        context = context with { AfterCommit = null };
        return Rows(
            context, [await RunAsync(context, statement.Table, new OptimizeRequest(statement.Where) { IsPurge = true }).ConfigureAwait(false)], "REORG TABLE");
    }

    /// <summary>All tables, one after another; those that cannot be optimized are told of in the end.</summary>
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, OptimizeAllStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "OPTIMIZE ALL TABLES");
        context = context with { AfterCommit = null };
        var runs = new List<(string, OptimizeMetrics)>();
        await AllTables.ForEachAsync(
            context, statement.Schema, "OPTIMIZE",
            async table => runs.Add(await RunAsync(context, table, new OptimizeRequest(null)).ConfigureAwait(false))).ConfigureAwait(false);
        return Rows(context, runs, "OPTIMIZE");
    }

    private static async Task<(string Path, OptimizeMetrics Metrics)> RunAsync(ExecutionContext context, TableReference reference, OptimizeRequest request)
    {
        var (table, transaction) = await TableWriter.BeginOverFilesAsync(context, reference, "OPTIMIZE").ConfigureAwait(false);
        using var run = new Optimization(context, table, transaction, request);
        return (table.Uri, await run.RunAsync(ChangeHandler.NameOf(reference, null)).ConfigureAwait(false));
    }

    private static StatementResult Rows(ExecutionContext context, IReadOnlyList<(string Path, OptimizeMetrics Metrics)> runs, string tag) => RelationHandler.Rows(
        context with { CancellationToken = CancellationToken.None }, // what is done is told
        runs.Count == 0
            ? "(SELECT NULL::VARCHAR AS path, NULL AS metrics WHERE false)"
            : $"({string.Join(" UNION ALL ", runs.Select(r => $"SELECT {SqlText.Literal(r.Path)} AS path, {r.Metrics.ToSql()} AS metrics"))})", tag);
}
