using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>INSERT: refused by name until it is built.</summary>
internal static class InsertHandler
{
    public static Task<StatementResult> ExecuteAsync(ExecutionContext context, InsertStatement statement) =>
        throw SyntaxError.NotSupported(context.Text, statement.Span.Start, "INSERT");
}
