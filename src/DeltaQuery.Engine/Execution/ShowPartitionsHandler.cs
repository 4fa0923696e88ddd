using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>SHOW PARTITIONS: refused by name until it is built.</summary>
internal static class ShowPartitionsHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, ShowPartitionsStatement statement) =>
        throw SyntaxError.NotSupported(context.Text, statement.Span.Start, "SHOW PARTITIONS");
}
