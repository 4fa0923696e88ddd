using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>CREATE TEMP TABLE: a table of the session, which DuckDB keeps.</summary>
internal static class CreateTempTableHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, CreateTempTableStatement statement)
    {
        var result = await new QueryRunner(context).RunAsync(statement, "CREATE TABLE").ConfigureAwait(false);
        context.Session.Temporaries.Add(statement.Name.Parts[^1].Value);
        result.Dispose();
        return new StatementResult("CREATE TABLE", null);
    }
}
