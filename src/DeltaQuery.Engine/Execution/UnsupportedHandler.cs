using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>Statements that Delta tables do not take; those that DuckDB knows run on the session's temporary tables.</summary>
internal static class UnsupportedHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, UnsupportedStatement statement)
    {
        if (statement.DuckDbKnows && (statement.Table is not { Parts: [var name] } || context.Session.Temporaries.Contains(name.Value)))
            return await new QueryRunner(context).RunAsync(statement, statement.Name).ConfigureAwait(false);
        throw SyntaxError.NotSupported(context.Text, statement.Span.Start, statement.Name);
    }
}
