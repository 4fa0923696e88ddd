using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>BEGIN, COMMIT and ROLLBACK, over the session's temporary tables.</summary>
internal static class TransactionHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, TransactionStatement statement)
    {
        var session = context.Session;
        var result = await new QueryRunner(context).RunAsync(statement, statement.Action.ToString().ToUpperInvariant()).ConfigureAwait(false);
        session.InTransaction = statement.Action == TransactionAction.Begin;
        if (statement.Action == TransactionAction.Rollback)
        {
            // What was made inside is gone: ask DuckDB what is left.
            session.StandIns.Forget();
            session.Temporaries.Clear();
            using var left = session.Connection.Query(
                "SELECT table_name FROM duckdb_tables() WHERE temporary UNION ALL SELECT view_name FROM duckdb_views() WHERE temporary AND NOT internal");
            session.Temporaries.UnionWith(left.Rows().Select(r => (string)r[0]!));
        }

        return result;
    }
}
