using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>DESCRIBE HISTORY: refused by name until it is built.</summary>
internal static class DescribeHistoryHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, DescribeHistoryStatement statement) =>
        throw SyntaxError.NotSupported(context.Text, statement.Span.Start, "DESCRIBE HISTORY");

    public static Task<string?> RelationAsync(ExecutionContext context, string table, SourceSpan span) =>
        throw SyntaxError.NotSupported(context.Text, context.Text.Span.Start, "DESCRIBE HISTORY");
}
