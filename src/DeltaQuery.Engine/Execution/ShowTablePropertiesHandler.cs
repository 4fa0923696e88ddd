using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

internal static class ShowTablePropertiesHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, ShowTablePropertiesStatement statement) => throw new NotImplementedException();
}
