using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>SHOW COLUMNS: refused by name until it is built.</summary>
internal static class ShowColumnsHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, ShowColumnsStatement statement) =>
        throw SyntaxError.NotSupported(context.Text, statement.Span.Start, "SHOW COLUMNS");
}
