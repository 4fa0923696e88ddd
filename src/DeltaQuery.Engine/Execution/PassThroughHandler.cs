using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>Statements that DuckDB runs as they are.</summary>
internal static class PassThroughHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, Statement statement)
    {
        var keyword = statement is PassThroughStatement pass ? pass.Keyword : "";
        if (keyword == "SHOW" && !context.Text.Slice(statement.Span).EndsWith("VARIABLES", StringComparison.OrdinalIgnoreCase))
            return ShowDuckDbTables(context, isAll: statement.Span.Length > keyword.Length);
        var result = await new QueryRunner(context).RunAsync(statement, keyword).ConfigureAwait(false);
        if (result.Rows is null)
            context.Session.RefreshSettings();
        return result;
    }

    // DuckDB would list the engine's own temporary tables, too.
    private static StatementResult ShowDuckDbTables(ExecutionContext context, bool isAll) =>
        RelationHandler.Rows(context, $"(SELECT * FROM (SHOW {(isAll ? "ALL " : "")}TABLES) WHERE NOT starts_with(name, '__dq_'))", "SHOW");
}
