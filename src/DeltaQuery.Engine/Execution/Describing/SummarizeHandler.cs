using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>SUMMARIZE t: the same as SUMMARIZE SELECT * FROM t.</summary>
internal static class SummarizeHandler
{
    public static Task<StatementResult> ExecuteAsync(ExecutionContext context, SummarizeStatement statement, TableReference table) =>
        new RewordedQuery(context.Text)
            .Words("SUMMARIZE SELECT * FROM ")
            .Stretch(SourceSpan.FromBounds(table.Span.Start, statement.Span.End))
            .RunAsync(context, "SUMMARIZE");
}
