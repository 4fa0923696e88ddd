using DeltaQuery.Engine.Execution.Changes;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Inserts;

/// <summary>INSERT OVERWRITE and INSERT .. REPLACE WHERE: the rows of a query take the place of others, in one commit.</summary>
internal static class OverwriteHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, InsertStatement statement)
    {
        using var changed = await ChangedTable.BeginAsync(context, statement.Table, removes: true).ConfigureAwait(false);
        var targets = InsertTargets.Of(context, statement, changed.Snapshot);
        context = context with { Replaced = targets.Defaults.Replaced };
        var writer = new TableWriter(context, changed.Table, changed.Transaction);
        return await writer.RunAsync(async () => statement.ReplaceWhere is { } where
            ? await ReplaceAsync(context, statement, where, changed, targets, writer).ConfigureAwait(false)
            : await OverwriteAsync(context, statement, changed, targets, writer).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Whole partitions, or all of the table: no file is opened that goes.</summary>
    private static async Task<StatementResult> OverwriteAsync(
        ExecutionContext context, InsertStatement statement, ChangedTable changed, InsertTargets targets, TableWriter writer)
    {
        var snapshot = changed.Snapshot;
        var rows = await writer.StageAsync(statement.Query, targets.Plan).ConfigureAwait(false);
        var isDynamic = context.Session.Settings.OverwritesDynamically && snapshot.PartitionColumns.Count > 0;
        if (isDynamic && rows.Files.Count == 0)
            return new StatementResult("INSERT", null, 0);
        var replaced = isDynamic ? PartitionSet.Of(snapshot, snapshot.PartitionColumns, rows.Files.Select(f => f.PartitionValues), context.Session.Settings.PartitionZone)
            : targets.Partition.Statics is { Count: > 0 } statics ? PartitionSet.Of(
                snapshot, [.. statics.Select(s => s.Field)],
                [new([.. statics.Select(s => KeyValuePair.Create(snapshot.Mapping.PhysicalName(s.Field.Name)!, s.Value))])], context.Session.Settings.PartitionZone)
            : null;
        var files = replaced?.FilesOf(snapshot);
        var removes = files is null ? LiveFiles.Remove(snapshot) : LiveFiles.Remove(snapshot, files);
        if (!changed.Transaction.Reads.WholeTable) // its own query may have read more
            changed.Transaction.Reads = replaced?.Reads(changed.Table, snapshot, files!) ?? ReadSet.All(snapshot.Version);
        var changes = (targets.Evolved?.Changes ?? new TableChanges()) with { Adds = rows.ToAdds(), Removes = removes };
        var metrics = new ChangeMetrics { RemovedFiles = removes.Count, RemovedBytes = removes.Sum(r => r.Size ?? 0) };
        var gone = files is null ? null : new PrunedFiles(files, 0).LiveRows;
        await writer.CommitAsync(
            changes,
            Operations.Overwrite(rows.Files, isDynamic ? null : targets.Partition.Predicate, isDynamic, statement.Evolves, metrics, gone)).ConfigureAwait(false);
        return new StatementResult("INSERT", null, rows.RowCount);
    }

    /// <summary>The rows that satisfy a condition go as those of a DELETE do; those that come must satisfy it.</summary>
    private static async Task<StatementResult> ReplaceAsync(
        ExecutionContext context, InsertStatement statement, SourceSpan where, ChangedTable changed, InsertTargets targets, TableWriter writer)
    {
        TableExpressions.Prepare(changed.Snapshot, context.Session);
        var condition = context.Text.Slice(where);
        var target = new TargetScan(changed.Snapshot);
        var table = ChangeHandler.NameOf(statement.Table, null);
        var metrics = new ChangeMetrics();
        var (removed, files, gone) = await new QueryRunner(context).WithinTransactionAsync([where, statement.Query], async queries =>
        {
            await writer.DiscardAsync().ConfigureAwait(false); // of a first try
            metrics = new ChangeMetrics();
            queries.Rewriter.Pin(changed.Snapshot);
            queries.CheckRepeatable(where, "REPLACE WHERE");
            await DeleteHandler.FindAsync(queries, target, table, where).ConfigureAwait(false);
            var deleted = new RowChanges(context, queries, writer, changed.Snapshot, target);
            var changes = await deleted.StageAsync(new ChangeStep("INSERT", HasNewRows: false, Operations.Delete(condition)), metrics).ConfigureAwait(false);

            if (changes.ChangeFiles.Count > 0)
            {
                // The feed would have to tell of the new rows, too, which are not there a second time.
                throw new DeltaException(
                    DeltaErrorCode.NotSupported,
                    $"not supported: REPLACE WHERE that leaves rows of a file of {changed.Table.Name}, which keeps a change data feed and has no deletion vectors")
                {
                    Table = changed.Table.Name, Hint = "switch delta.enableDeletionVectors on, or DELETE and INSERT",
                }.At(context.Text, where.Start);
            }

            var query = await queries.RewriteAsync(queries.Parts[statement.Query], null).ConfigureAwait(false);
            var rows = new RowsQuery(query.Text, queries.ColumnsOf(query));
            var plan = targets.Plan(rows) with { Within = new RowCondition($"REPLACE WHERE ({condition})", table, queries.Parts[where].Text) };
            var staged = await writer.StageAsync(rows, plan, query.ToSource, queries.Bind).ConfigureAwait(false);
            var (count, _, _) = deleted.Count();
            changed.Transaction.Reads = deleted.Reads(changed.Table, context.Session.Settings.PartitionZone);
            deleted.Clear();
            return (changes, staged, count);
        }).ConfigureAwait(false);

        var adds = new StagedRows(files, []).ToAdds();
        var changes = (targets.Evolved?.Changes ?? new TableChanges()) with { Adds = [.. removed.Adds, .. adds], Removes = removed.Removes };
        await writer.CommitAsync(
            changes, Operations.Overwrite(files, $"({condition})", isDynamic: false, statement.Evolves, metrics, gone)).ConfigureAwait(false);
        return new StatementResult("INSERT", null, files.Sum(f => f.RowCount));
    }
}
