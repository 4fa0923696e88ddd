using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>ALTER TABLE DROP CONSTRAINT [IF EXISTS] n. The protocol keeps the feature.</summary>
internal static class DropConstraintHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, DropConstraintStatement statement)
    {
        if (context.Session.IsDuckDbs(statement.Table))
            return await new QueryRunner(context).RunAsync(statement, "ALTER TABLE").ConfigureAwait(false);
        TableWriter.CheckAllowedAlone(context, statement, "ALTER TABLE");
        var (table, transaction) = await TableWriter.BeginAsync(context, statement.Table, writesRows: false).ConfigureAwait(false);
        using (transaction)
        {
            var metadata = transaction.Snapshot!.Metadata;
            var key = TableProperties.ConstraintPrefix + statement.Name.Value;
            var dropped = metadata.Configuration.Where(entry => entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).ToList();
            if (dropped.Count == 0 && statement.IfExists)
                return new StatementResult("ALTER TABLE", null);
            if (dropped.Count == 0)
            {
                throw new DeltaException(DeltaErrorCode.QueryFailed, $"{table.Name} has no constraint {statement.Name.Value}")
                {
                    Table = table.Name, Hint = "DROP CONSTRAINT IF EXISTS leaves it at that",
                }.At(context.Text, statement.Name.Span.Start);
            }

            var changes = new TableChanges
            {
                Metadata = metadata with { Configuration = new StringMap([.. metadata.Configuration.Except(dropped)]) },
            };
            await new TableWriter(context, table, transaction)
                .CommitAsync(changes, Operations.DropConstraint(statement.Name.Value, dropped[0].Value ?? "")).ConfigureAwait(false);
            return new StatementResult("ALTER TABLE", null);
        }
    }
}
