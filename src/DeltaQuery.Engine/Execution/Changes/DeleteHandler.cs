using System.Globalization;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>DELETE FROM and TRUNCATE TABLE.</summary>
internal static class DeleteHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, DeleteStatement statement)
    {
        if (context.Session.IsDuckDbs(statement.Table))
            return await ChangeHandler.RunInDuckDbAsync(context, statement, "DELETE", statement.Table).ConfigureAwait(false);
        TableWriter.CheckAllowed(context, statement, "DELETE");
        using var changed = await ChangedTable.BeginAsync(context, statement.Table, removes: true).ConfigureAwait(false);
        if (statement.Where is not { } where)
            return await ClearAsync(context, changed, "DELETE", Operations.Delete(null)).ConfigureAwait(false);

        var target = new TargetScan(changed.Snapshot);
        var name = ChangeHandler.NameOf(statement.Table, statement.Alias);
        return await ChangeHandler.RunAsync(context, changed, target, [where], async (queries, _) =>
        {
            await FindAsync(queries, target, name, where).ConfigureAwait(false);
            return new ChangeStep("DELETE", HasNewRows: false, Operations.Delete(context.Text.Slice(where)));
        }).ConfigureAwait(false);
    }

    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, TruncateStatement statement)
    {
        if (context.Session.IsDuckDbs(statement.Table))
            return await ChangeHandler.RunInDuckDbAsync(context, statement, "TRUNCATE TABLE", statement.Table).ConfigureAwait(false);
        TableWriter.CheckAllowed(context, statement, "TRUNCATE TABLE");
        using var changed = await ChangedTable.BeginAsync(context, statement.Table, removes: true).ConfigureAwait(false);
        return await ClearAsync(context, changed, "TRUNCATE TABLE", Operations.Truncate()).ConfigureAwait(false);
    }

    /// <summary>Finds the rows that satisfy a condition, as rows to be deleted.</summary>
    /// <param name="queries">The statement's queries.</param>
    /// <param name="target">The table's scan.</param>
    /// <param name="name">The table's name in the condition, quoted.</param>
    /// <param name="where">The condition's place.</param>
    public static async Task FindAsync(ChangeQueries queries, TargetScan target, string name, SourceSpan where)
    {
        var query = new QueryTextBuilder()
            .Append($"SELECT {name}.{TargetScan.FileColumn}, {name}.{TargetScan.RowColumn} FROM {TargetScan.Reference} AS {name} WHERE (")
            .Append(queries.Parts[where]).Append(")");
        queries.CheckNoWholeRow(where, name, target.Snapshot.Schema);
        var rewritten = await queries.RewriteAsync(query.Build(), target).ConfigureAwait(false);
        await EngineThreads.Entry;
        queries.Execute(
            $"CREATE OR REPLACE TEMP TABLE {RowChanges.Name} AS SELECT *, {RowChanges.Delete}::TINYINT AS {RowChanges.KindColumn} FROM (", rewritten, ")");
    }

    /// <summary>Takes all files away; none is opened where the log knows how many rows they hold.</summary>
    private static async Task<StatementResult> ClearAsync(ExecutionContext context, ChangedTable changed, string tag, Operation operation)
    {
        var removes = LiveFiles.Remove(changed.Snapshot);
        var rows = FilePruner.Prune(changed.Snapshot, new PushedScan(PushedFilter.Unknown, new HashSet<int>())).LiveRows;
        if (removes.Count > 0)
        {
            changed.Transaction.Reads = ReadSet.All(changed.Snapshot.Version);
            var metrics = new ChangeMetrics { RemovedFiles = removes.Count, RemovedBytes = removes.Sum(r => r.Size ?? 0) };
            await new TableWriter(context, changed.Table, changed.Transaction)
                .CommitAsync(new() { Removes = removes }, Operations.WithMetrics(operation, metrics, (rows, null, null))).ConfigureAwait(false);
        }

        return tag == "DELETE"
            ? RelationHandler.Rows(context, $"(SELECT {rows?.ToString(CultureInfo.InvariantCulture) ?? "NULL"}::BIGINT AS num_affected_rows)", tag).Changing(rows)
            : new StatementResult(tag, null);
    }
}
