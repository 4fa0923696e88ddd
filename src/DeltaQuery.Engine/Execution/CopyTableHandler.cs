using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>COPY t [(columns)] TO: the same as COPY (SELECT columns FROM t) TO.</summary>
internal static class CopyTableHandler
{
    public static Task<StatementResult> ExecuteAsync(ExecutionContext context, CopyToStatement statement, TableReference table)
    {
        var columns = statement.Columns.Count == 0 ? "*" : string.Join(", ", statement.Columns.Select(c => DuckDb.SqlText.Identifier(c.Value)));
        var reworded = $"COPY (SELECT {columns} FROM {context.Text.Slice(table.Span)}) TO {context.Text.Slice(statement.Rest)}";
        return RewordedQuery.RunAsync(context, reworded, "COPY");
    }
}
