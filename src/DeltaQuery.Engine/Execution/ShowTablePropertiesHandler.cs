using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>SHOW TBLPROPERTIES: refused by name until it is built.</summary>
internal static class ShowTablePropertiesHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, ShowTablePropertiesStatement statement) =>
        throw SyntaxError.NotSupported(context.Text, statement.Span.Start, "SHOW TBLPROPERTIES");
}
