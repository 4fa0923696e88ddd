using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

internal static class ShowCreateTableHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, ShowCreateTableStatement statement) => throw new NotImplementedException();
}
