using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

internal static class CreateTableHandler
{
    public static Task<StatementResult> ExecuteAsync(ExecutionContext context, CreateTableStatement statement) => throw new NotImplementedException();
}
