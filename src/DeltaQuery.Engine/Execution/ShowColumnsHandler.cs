using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

internal static class ShowColumnsHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, ShowColumnsStatement statement) => throw new NotImplementedException();
}
