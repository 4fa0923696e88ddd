using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

internal static class DescribeDetailHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, DescribeDetailStatement statement) => throw new NotImplementedException();
}
