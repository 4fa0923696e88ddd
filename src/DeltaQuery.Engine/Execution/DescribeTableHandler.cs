using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>DESCRIBE TABLE: refused by name until it is built.</summary>
internal static class DescribeTableHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, DescribeTableStatement statement) =>
        throw SyntaxError.NotSupported(context.Text, statement.Span.Start, "DESCRIBE TABLE");
}
