using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>delta_files: refused by name until it is built.</summary>
internal static class DeltaFilesHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context, string table, SourceSpan span) =>
        throw SyntaxError.NotSupported(context.Text, context.Text.Span.Start, "delta_files");
}
