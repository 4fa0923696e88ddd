using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>DESCRIBE DETAIL: refused by name until it is built.</summary>
internal static class DescribeDetailHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, DescribeDetailStatement statement) =>
        throw SyntaxError.NotSupported(context.Text, statement.Span.Start, "DESCRIBE DETAIL");
}
