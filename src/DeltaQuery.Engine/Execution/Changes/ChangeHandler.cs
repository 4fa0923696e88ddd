using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>What DELETE, UPDATE and MERGE do alike: find the changes, write files, commit, tell how many rows there were.</summary>
internal static class ChangeHandler
{
    /// <summary>The columns of MERGE's result; the first one is that of UPDATE and DELETE.</summary>
    public static readonly IReadOnlyList<string> AllCounts = ["num_affected_rows", "num_updated_rows", "num_deleted_rows", "num_inserted_rows"];

    /// <summary>Runs a statement.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="changed">The table.</param>
    /// <param name="target">Its scan.</param>
    /// <param name="parts">The places of the queries and expressions in the statement's text.</param>
    /// <param name="find">Fills the table of changes (<see cref="RowChanges"/>).</param>
    /// <param name="prepare">What comes first; it may give the table new columns.</param>
    /// <param name="end">What comes when the files are written.</param>
    public static Task<StatementResult> RunAsync(
        ExecutionContext context, ChangedTable changed, TargetScan target, IEnumerable<SourceSpan> parts,
        Func<ChangeQueries, RowChanges, Task<ChangeStep>> find, Func<ChangeQueries, Task>? prepare = null, Action? end = null)
    {
        TableExpressions.Prepare(changed.Snapshot, context.Session);
        var writer = new TableWriter(context, changed.Table, changed.Transaction);
        return writer.RunAsync(async () =>
        {
            var (step, counts, changes, metrics) = await new QueryRunner(context).WithinTransactionAsync(parts, async queries =>
            {
                await writer.DiscardAsync().ConfigureAwait(false); // of a first try
                queries.Rewriter.Pin(changed.Snapshot);
                if (prepare is not null)
                    await prepare(queries).ConfigureAwait(false);
                writer.Evolved = changed.Evolved?.Snapshot;
                var rows = new RowChanges(context, queries, writer, changed.Snapshot, target);
                context.Session.Reads = new ReadPhase("finding rows", null, null);
                var found = await find(queries, rows).ConfigureAwait(false);
                var metrics = new ChangeMetrics();
                context.Session.Reads = new ReadPhase("writing files", null, null);
                var staged = await rows.StageAsync(found, metrics).ConfigureAwait(false);
                metrics.ScannedFiles = target.Files.Count;
                var counts = rows.Count();
                changed.Transaction.Reads = rows.Reads(changed.Table, context.Session.Settings.PartitionZone);
                rows.Clear();
                end?.Invoke();
                return (found, counts, staged, metrics);
            }, filesAreParameters: true).ConfigureAwait(false);
            var committed = changed.Evolved is { } evolved
                ? evolved.Changes with { Adds = changes.Adds, Removes = changes.Removes, ChangeFiles = changes.ChangeFiles }
                : changes;
            if (changes.Adds.Count + changes.Removes.Count > 0 || changed.Evolved is not null || context.Batch is not null)
                await writer.CommitAsync(committed, Operations.WithMetrics(step.Operation, metrics, counts)).ConfigureAwait(false);
            long[] values = [counts.Deleted + counts.Updated + counts.Inserted, counts.Updated, counts.Deleted, counts.Inserted];
            var told = AllCounts.Zip(values).Take(step.TellsAll ? values.Length : 1).Select(c => $"{c.Second}::BIGINT AS {c.First}");
            return RelationHandler.Rows(
                context with { CancellationToken = CancellationToken.None }, // what is done is told
                $"(SELECT {string.Join(", ", told)})", step.Tag,
                new ScanSummary(changed.Table.Name, changed.Transaction.ReadVersion, target.Files.Count, target.Bytes)).Changing(values[0]);
        });
    }

    /// <summary>What columns of the table may be qualified with, quoted.</summary>
    public static string NameOf(TableReference table, Identifier? alias) => SqlText.Identifier(alias?.Value ?? table.Parts[^1].Value);

    /// <summary>Runs a statement on a table of the session.</summary>
    public static Task<StatementResult> RunInDuckDbAsync(ExecutionContext context, Statement statement, string name, TableReference table) =>
        UnsupportedHandler.ExecuteAsync(context, new UnsupportedStatement(statement.Span, name, table, DuckDbKnows: true));
}
