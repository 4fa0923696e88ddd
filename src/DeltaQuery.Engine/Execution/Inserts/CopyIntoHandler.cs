using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Inserts;

/// <summary>COPY INTO: appends the rows of files that were not loaded before.</summary>
/// <remarks>Which files were loaded is told by transaction identifiers, one a file: they become part of the table with the rows, every writer of
/// Delta keeps them in its checkpoints, and of two statements that load one file at once the second is refused.
/// <code>
///   txn.appId     deltaquery.copyInto:/folder/file.json
///   txn.version   how often the file was loaded
/// </code></remarks>
internal static class CopyIntoHandler
{
    private const string AppId = "deltaquery.copyInto:";

    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, CopyIntoStatement statement)
    {
        if (context.Session.IsDuckDbs(statement.Table))
            throw SyntaxError.NotSupported(context.Text, statement.Span.Start, "COPY INTO a table of the session", "INSERT INTO t FROM read_csv(..)");
        TableWriter.CheckAllowed(context, statement, "COPY INTO");
        var options = CopyOptions.Of(context.Text, statement);
        var (table, transaction) = await TableWriter.BeginAsync(context, statement.Table, writesRows: true).ConfigureAwait(false);
        using (transaction)
        {
            var snapshot = transaction.Snapshot!;
            CheckRemembers(context, statement, snapshot);
            var files = await SourceFiles.ListAsync(context, statement).ConfigureAwait(false);
            if (!options.Force)
                files = [.. files.Where(file => !snapshot.Transactions.ContainsKey(AppId + file.Path))];
            if (files.Count == 0)
                return Result(context, 0);

            var insert = new InsertStatement(
                statement.Span, statement.Table, statement.Columns, ByName: statement.Columns.Count == 0 && !statement.ByPosition, statement.Query)
            {
                Evolves = options.MergesSchema,
            };
            var targets = InsertTargets.Of(context, insert, snapshot);
            using var opened = await SourceFiles.OpenAsync(context, statement, files).ConfigureAwait(false);
            var relation = new CopySource(context, statement, options, opened.Paths).Relation(
                (place, name) => statement.IsSelect ? null : Target(snapshot, statement, place, name));
            var writer = new TableWriter(context with { Replaced = [(statement.Path, relation)] }, table, transaction);
            return await writer.RunAsync(async () =>
            {
                var rows = await writer.StageAsync(statement.Query, targets.Plan).ConfigureAwait(false);
                var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
                var changes = (targets.Evolved?.Changes ?? new TableChanges()) with
                {
                    Adds = rows.ToAdds(),
                    Transactions = [.. files.Select(file => new SetTransaction(AppId + file.Path, Loads(snapshot, file.Path) + 1, now))],
                };
                await writer.CommitAsync(changes, Operations.CopyInto(rows, options.MergesSchema)).ConfigureAwait(false);
                return Result(context, rows.RowCount);
            }).ConfigureAwait(false);
        }
    }

    /// <summary>The column of the table into which one of the files goes.</summary>
    private static StructField? Target(Snapshot snapshot, CopyIntoStatement statement, int place, string name) => statement switch
    {
        { Columns.Count: > 0 } => place < statement.Columns.Count ? snapshot.Schema.Find(statement.Columns[place].Value) : null,
        { ByPosition: true } => place < snapshot.Schema.Fields.Count ? snapshot.Schema.Fields[place] : null,
        _ => snapshot.Schema.Find(name),
    };

    /// <summary>Refuses a table that forgets transaction identifiers: files would be loaded again.</summary>
    private static void CheckRemembers(ExecutionContext context, CopyIntoStatement statement, Snapshot snapshot)
    {
        if (snapshot.Properties.SetTransactionRetentionDuration is null)
            return;
        throw SyntaxError.NotSupported(
            context.Text, statement.Table.Span.Start,
            $"COPY INTO {snapshot.Name}, which forgets the files that were loaded (delta.setTransactionRetentionDuration)",
            $"ALTER TABLE {snapshot.Name} UNSET TBLPROPERTIES ('delta.setTransactionRetentionDuration')");
    }

    private static long Loads(Snapshot snapshot, string file) => snapshot.Transactions.TryGetValue(AppId + file, out var known) ? known.Version : 0;

    private static StatementResult Result(ExecutionContext context, long rows) => RelationHandler.Rows(
        context with { CancellationToken = CancellationToken.None }, // what is done is told
        $"(SELECT {rows}::BIGINT AS num_affected_rows, {rows}::BIGINT AS num_inserted_rows, 0::BIGINT AS num_skipped_corrupt_files)", "COPY INTO").Changing(rows);
}
