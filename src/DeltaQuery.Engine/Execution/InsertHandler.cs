using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>INSERT into a temporary table, which DuckDB keeps; into a Delta table it is refused by name until it is built.</summary>
internal static class InsertHandler
{
    public static Task<StatementResult> ExecuteAsync(ExecutionContext context, InsertStatement statement) =>
        context.Session.IsDuckDbs(statement.Table)
            ? new QueryRunner(context).RunAsync(statement, "INSERT")
            : throw SyntaxError.NotSupported(context.Text, statement.Span.Start, "INSERT");
}
