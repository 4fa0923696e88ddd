using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

internal static class ShowTablesHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, ShowTablesStatement statement) => throw new NotImplementedException();
}
