using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

internal static class DescribeHistoryHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, DescribeHistoryStatement statement) => throw new NotImplementedException();

    public static Task<string?> RelationAsync(ExecutionContext context, string table, SourceSpan span) => throw new NotImplementedException();
}
