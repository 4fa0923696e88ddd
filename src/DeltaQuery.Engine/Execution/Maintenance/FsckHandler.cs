using System.Globalization;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>FSCK REPAIR TABLE: takes files out of the log that are no longer there, so that the other rows can be read. A file whose deletion vector is
/// missing stays: without it rows would come back that were deleted.</summary>
internal static class FsckHandler
{
    private const string Tag = "FSCK REPAIR TABLE";

    private const string Columns = "dataFilePath VARCHAR, dataFileMissing BOOLEAN, deletionVectorPath VARCHAR, deletionVectorFileMissing BOOLEAN";

    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, FsckStatement statement)
    {
        if (!statement.DryRun)
            TableWriter.CheckAllowedAlone(context, statement, Tag);
        var (table, transaction) = await TableWriter.BeginAsync(context, statement.Table, writesRows: false).ConfigureAwait(false);
        using var _ = transaction;
        var missing = await AbsentFiles.FindAsync(context, table, transaction.Snapshot!).ConfigureAwait(false);
        if (!statement.DryRun)
            await RepairAsync(context, table, transaction, missing).ConfigureAwait(false);
        var relation = Relation.Create(context, Columns, rows =>
        {
            foreach (var file in missing)
            {
                rows.Append(file.DataFile);
                rows.Append(file.DataIsMissing);
                rows.Append(file.VectorFile);
                rows.Append(file.VectorIsMissing);
                rows.EndRow();
            }
        });
        return RelationHandler.Rows(context, relation, Tag);
    }

    private static async Task RepairAsync(ExecutionContext context, DeltaTable table, Transaction transaction, IReadOnlyList<AbsentFile> missing)
    {
        var kept = missing.Count(file => !file.DataIsMissing);
        if (kept > 0)
            table.Context.Warn($"{table.Name}: files stay in the log whose deletion vectors are missing ({kept}): without these, rows that were deleted would come back");
        var gone = missing.Where(file => file.DataIsMissing).Select(file => file.LogPath).ToHashSet(StringComparer.Ordinal);
        if (gone.Count == 0)
            return;
        if (transaction.Snapshot!.Properties.AppendOnly)
        {
            throw new DeltaException(
                DeltaErrorCode.ConstraintViolation, $"{table.Name} is append-only (delta.appendOnly): {gone.Count} files that are missing cannot be taken out of it")
            {
                Table = table.Name, Hint = "ALTER TABLE .. SET TBLPROPERTIES (delta.appendOnly = false) first",
            };
        }

        var adds = LiveFiles.Of(transaction.Snapshot, gone);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        IReadOnlyList<RemoveFile> removes = [.. adds.Values.Select(add => LiveFiles.Remove(add, now))];

        // Whoever takes one of them away, or gives it another deletion vector, has found it.
        transaction.Reads = new ReadSet(transaction.ReadVersion, WholeTable: false)
        {
            Files = adds.Keys.ToHashSet(StringComparer.Ordinal),
            FindNewFiles = _ => Task.FromResult<IReadOnlySet<string>>(new HashSet<string>()),
        };
        var metrics = Operations.Map(
            ("numRemovedFiles", Text(removes.Count)), ("numRemovedBytes", Text(removes.Sum(file => file.Size ?? 0))), ("numMissingDeletionVectors", Text(kept)));
        var writer = new TableWriter(context, table, transaction);
        await writer.CommitAsync(new TableChanges { Removes = removes }, new Operation("FSCK", StringMap.Empty, metrics)).ConfigureAwait(false);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
