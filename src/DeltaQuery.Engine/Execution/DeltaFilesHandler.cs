using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

internal static class DeltaFilesHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, string table, SourceSpan span) => throw new NotImplementedException();
}
