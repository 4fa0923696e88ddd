using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>SHOW TABLES: refused by name until it is built.</summary>
internal static class ShowTablesHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, ShowTablesStatement statement) =>
        throw SyntaxError.NotSupported(context.Text, statement.Span.Start, "SHOW TABLES");
}
