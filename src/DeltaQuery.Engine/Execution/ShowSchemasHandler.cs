using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>SHOW SCHEMAS: refused by name until it is built.</summary>
internal static class ShowSchemasHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, ShowSchemasStatement statement) =>
        throw SyntaxError.NotSupported(context.Text, statement.Span.Start, "SHOW SCHEMAS");
}
