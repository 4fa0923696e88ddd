using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

internal static class DescribeTableHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, DescribeTableStatement statement) => throw new NotImplementedException();
}
