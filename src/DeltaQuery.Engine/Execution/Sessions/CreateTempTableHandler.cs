using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>CREATE TEMP TABLE: a table of the session, which DuckDB keeps.</summary>
internal static class CreateTempTableHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, CreateTempTableStatement statement)
    {
        var name = statement.Name.Parts[^1].Value;
        if (context.Session.Views.ContainsKey(name))
        {
            // DuckDB does not know of views over Delta tables.
            throw new DeltaException(DeltaErrorCode.TableAlreadyExists, $"a temporary view {name} exists already")
            {
                Table = name, Hint = $"DROP VIEW {name} makes room",
            }.At(context.Text, statement.Name.Span.Start);
        }

        var result = await new QueryRunner(context).RunAsync(statement, "CREATE TABLE").ConfigureAwait(false);
        context.Session.Temporaries.Add(name);
        result.Dispose();
        return new StatementResult("CREATE TABLE", null);
    }
}
