using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>Statements that Delta tables do not take; those that DuckDB knows run on the session's temporary tables.</summary>
internal static class UnsupportedHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, UnsupportedStatement statement)
    {
        if (!statement.DuckDbKnows || (statement.Table is { } table && await IsDeltaAsync(context, table).ConfigureAwait(false)))
            throw statement.Fault ?? SyntaxError.NotSupported(context.Text, statement.Span.Start, statement.Name);
        return await new QueryRunner(context).RunAsync(statement, statement.Name).ConfigureAwait(false);
    }

    private static async Task<bool> IsDeltaAsync(ExecutionContext context, TableReference table)
    {
        var session = context.Session;
        if (session.IsDuckDbs(table))
            return false;
        return session.IsTemporary(table) || await session.Resolver.FindAsync(table, context.CancellationToken).ConfigureAwait(false) is not null;
    }
}
