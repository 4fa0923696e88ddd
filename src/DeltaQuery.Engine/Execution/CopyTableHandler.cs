using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>COPY t [(columns)] TO: the same as COPY (SELECT columns FROM t) TO.</summary>
internal static class CopyTableHandler
{
    public static Task<StatementResult> ExecuteAsync(ExecutionContext context, CopyToStatement statement, TableReference table) =>
        AsQuery(new RewordedQuery(context.Text), statement, table).Words(" TO ").Stretch(statement.Rest).RunAsync(context, "COPY");

    /// <summary>Adds the statement up to TO.</summary>
    public static RewordedQuery AsQuery(RewordedQuery reworded, CopyToStatement statement, TableReference table)
    {
        reworded.Words("COPY (SELECT ");
        if (statement.Columns.Count == 0)
            reworded.Words("*");
        for (var i = 0; i < statement.Columns.Count; i++)
            reworded.Words(i == 0 ? "" : ", ").Stretch(statement.Columns[i].Span);
        return reworded.Words(" FROM ").Stretch(table.Span).Words(")");
    }
}
