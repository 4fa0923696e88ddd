using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Inserts;

/// <summary>INSERT INTO: appends the rows of a query.</summary>
internal static class InsertHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, InsertStatement statement)
    {
        if (context.Session.IsDuckDbs(statement.Table))
        {
            CheckDuckDbTakes(context, statement);
            return await new QueryRunner(context).RunAsync(statement, "INSERT").ConfigureAwait(false);
        }

        TableWriter.CheckAllowed(context, statement, "INSERT");
        if (context.Session.Settings.MergesSchema)
            statement = statement with { Evolves = true };
        if (statement.Overwrites || statement.ReplaceWhere is not null)
            return await OverwriteHandler.ExecuteAsync(context, statement).ConfigureAwait(false);
        var (table, transaction) = await TableWriter.BeginAsync(context, statement.Table, writesRows: true).ConfigureAwait(false);
        using (transaction)
        {
            var targets = InsertTargets.Of(context, statement, transaction.Snapshot!);
            var writer = new TableWriter(context with { Replaced = targets.Defaults.Replaced }, table, transaction);
            return await writer.RunAsync(async () =>
            {
                var rows = await writer.StageAsync(statement.Query, targets.Plan).ConfigureAwait(false);
                var changes = (targets.Evolved?.Changes ?? new TableChanges()) with { Adds = rows.ToAdds() };
                await writer.CommitAsync(changes, Operations.Append(rows, statement.Evolves)).ConfigureAwait(false);
                return new StatementResult("INSERT", null, rows.RowCount);
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Refuses what DuckDB's INSERT does not have.</summary>
    private static void CheckDuckDbTakes(ExecutionContext context, InsertStatement statement)
    {
        var what = statement.Evolves ? "INSERT WITH SCHEMA EVOLUTION" : statement.Overwrites ? "INSERT OVERWRITE"
            : statement.ReplaceWhere is not null ? "INSERT .. REPLACE WHERE" : statement.Partition.Count > 0 ? "PARTITION in INSERT" : null;
        if (what is not null)
            throw SyntaxError.NotSupported(context.Text, statement.Span.Start, $"{what} of a table of the session");
    }
}
