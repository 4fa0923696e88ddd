using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

internal static class ShowPartitionsHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, ShowPartitionsStatement statement) => throw new NotImplementedException();
}
