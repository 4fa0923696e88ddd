using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution;

/// <summary>Writes a query's rows into a table and commits them. What it has written goes again when the commit has failed for certain, and
/// stays when nobody can tell (TRAPS W7).</summary>
internal sealed class TableWriter(ExecutionContext context, DeltaTable table, Transaction transaction)
{
    private ParquetStager? stager;
    private bool madeFolder;

    /// <summary>Refuses a statement that changes a table where the session may change none.</summary>
    /// <exception cref="DeltaException">ReadOnly or NotSupported.</exception>
    public static void CheckAllowed(ExecutionContext context, Statement statement, string name)
    {
        if (context.Session.ReadOnly)
        {
            throw new DeltaException(DeltaErrorCode.ReadOnly, $"{name} changes a table, and the engine was opened read-only")
                .At(context.Text, statement.Span.Start);
        }

        if (context.Session.InTransaction)
        {
            throw SyntaxError.NotSupported(
                context.Text, statement.Span.Start, $"{name} of a Delta table inside of BEGIN", "Each statement is a transaction of its own.");
        }
    }

    /// <summary>Runs the whole of the work, and tidies up where it fails.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch when (!transaction.OutcomeIsUnknown)
        {
            await DiscardAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes the rows of a query as data files.</summary>
    /// <param name="query">The query.</param>
    /// <param name="plan">Says where its columns go.</param>
    public Task<StagedRows> StageAsync(SourceSpan query, Func<RowsQuery, WritePlan> plan)
    {
        var runner = new QueryRunner(context);
        return runner.WithinTransactionAsync(query, async rewritten =>
        {
            await DiscardAsync().ConfigureAwait(false); // of a first try
            var prefix = 0;
            var executed = rewritten.Text;
            try
            {
                var rows = new RowsQuery(rewritten.Text, RowsQueryColumns.Of(context.Connection, rewritten.Text, runner.Bind, context.CancellationToken));
                var (layout, sources) = plan(rows);
                stager = new ParquetStager(table.Store, table.Location, layout, context.Session.Engine.Tables.Context);
                var (select, queryStart) = new WriteProjection(layout, rows, sources).ToSql();
                var (copy, selectStart) = stager.Copy(select);
                (executed, prefix) = (copy, selectStart + queryStart);
                madeFolder |= await stager.PrepareAsync(context.CancellationToken).ConfigureAwait(false);
                using var prepared = context.Connection.Prepare(copy, context.CancellationToken);
                runner.Bind(prepared);
                using var result = prepared.Execute(context.CancellationToken);
                var files = await stager.TakeAsync(result, context.CancellationToken).ConfigureAwait(false);
                ReadBy(rewritten.Scans);
                return new StagedRows(files, rewritten.Scans);
            }
            catch (DuckDbException e)
            {
                throw Translate(e, executed, offset => rewritten.ToSource(Math.Clamp(offset - prefix, 0, rewritten.Text.Length)));
            }
        });
    }

    /// <summary>Commits the changes as the table's next version, and does what comes after a commit.</summary>
    public async Task<long> CommitAsync(TableChanges changes, Operation operation)
    {
        var version = await transaction.CommitAsync(changes, operation, context.CancellationToken).ConfigureAwait(false);
        await PostCommit.RunAsync(table, transaction, version, context.CancellationToken).ConfigureAwait(false);
        return version;
    }

    /// <summary>Rows of the table itself that the query has read must still be its rows when they are committed.</summary>
    private void ReadBy(IReadOnlyList<TableScan> scans)
    {
        var own = scans.Where(s => s.IsNewest && s.Location == table.Location).ToList();
        if (own.Count > 0 && !transaction.Reads.WholeTable)
            transaction.Reads = ReadSet.All(own.Min(s => s.Version));
    }

    private Exception Translate(DuckDbException error, string executed, Func<int, int> toSource)
    {
        if (RowError.Find(error, table.Name) is { } ours)
            return ours;
        if (error.ErrorType == DuckDbErrorType.IO && stager?.IsNamedIn(error.Message) == true)
            return new DeltaException(DeltaErrorCode.StorageFailed, $"cannot write into {table.Location}: {error.Message}", error) { Path = table.Location };
        return context.Translate(error, executed, toSource);
    }

    private async Task DiscardAsync()
    {
        if (stager is null)
            return;
        try
        {
            await stager.DiscardAsync(andFolders: madeFolder).ConfigureAwait(false);
        }
        catch (DeltaException e)
        {
            // Files that no commit names do no harm, and the first failure is the one to tell of.
            context.Session.Engine.Tables.Context.Warn($"{table.Name}: files that were not committed could not be deleted: {e.Message}");
        }

        stager = null;
    }
}
