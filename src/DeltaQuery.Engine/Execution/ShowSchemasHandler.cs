using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

internal static class ShowSchemasHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, ShowSchemasStatement statement) => throw new NotImplementedException();
}
