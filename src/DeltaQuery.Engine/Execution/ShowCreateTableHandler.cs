using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>SHOW CREATE TABLE: refused by name until it is built.</summary>
internal static class ShowCreateTableHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, ShowCreateTableStatement statement) =>
        throw SyntaxError.NotSupported(context.Text, statement.Span.Start, "SHOW CREATE TABLE");
}
