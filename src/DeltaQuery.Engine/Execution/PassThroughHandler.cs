using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>Statements that DuckDB runs as they are.</summary>
internal static class PassThroughHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, Statement statement)
    {
        var keyword = statement is PassThroughStatement pass ? pass.Keyword : "";
        var result = await new QueryRunner(context).RunAsync(statement, keyword).ConfigureAwait(false);
        if (result.Rows is null)
            context.Session.RefreshSettings();
        return result;
    }
}
