using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>CREATE TABLE: refused by name until it is built.</summary>
internal static class CreateTableHandler
{
    public static Task<StatementResult> ExecuteAsync(ExecutionContext context, CreateTableStatement statement) =>
        throw SyntaxError.NotSupported(context.Text, statement.Span.Start, "CREATE TABLE");
}
