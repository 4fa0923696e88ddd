using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

internal static class InsertHandler
{
    public static Task<StatementResult> ExecuteAsync(ExecutionContext context, InsertStatement statement) => throw new NotImplementedException();
}
