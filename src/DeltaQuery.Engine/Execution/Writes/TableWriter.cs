using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Telemetry;
using DeltaQuery.Engine.Execution.Maintenance;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Writes;

/// <summary>Writes a query's rows into a table and commits them. What it has written goes again when the commit has failed for certain, and
/// stays when nobody can tell (TRAPS W7).</summary>
internal sealed class TableWriter(ExecutionContext context, DeltaTable table, Transaction transaction)
{
    // Larger ones would make the log's commits slow to read.
    private const int LargestInline = 256;

    private const string ChangeFolder = "_change_data";

    private readonly List<string> _vectorFiles = [];
    private readonly List<ParquetStager> _stagers = [];
    private bool _madeFolder;
    private IdentityValues _identities = IdentityValues.None;

    /// <summary>The table with the columns that the statement adds to it, or under other names in files; null where it stays as it is.</summary>
    public Snapshot? Evolved { get; set; }

    /// <summary>Refuses a statement that changes rows of a table where the session may change none.</summary>
    /// <exception cref="DeltaException">ReadOnly.</exception>
    public static void CheckAllowed(ExecutionContext context, Statement statement, string name)
    {
        var why = context.Session.ReadOnly ? "the engine was opened read-only"
            : context.Session.Transaction?.ReadOnly == true ? "the transaction was begun READ ONLY"
            : null;
        if (why is not null)
            throw new DeltaException(DeltaErrorCode.ReadOnly, $"{name} changes a table, and {why}").At(context.Text, statement.Span.Start);
    }

    /// <summary>Refuses a statement that changes tables as such, too, inside of a transaction.</summary>
    /// <exception cref="DeltaException">ReadOnly, or NotSupported (SQLSTATE 25001).</exception>
    public static void CheckAllowedAlone(ExecutionContext context, Statement statement, string name)
    {
        CheckAllowed(context, statement, name);
        if (context.Session.InTransaction)
        {
            throw SyntaxError.NotSupported(
                context.Text, statement.Span.Start, $"{name} of a Delta table inside of BEGIN", "Transactions change rows; COMMIT first.", "25001");
        }
    }

    /// <summary>Begins a change of the table that a statement names.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="reference">The table.</param>
    /// <param name="writesRows">Whether rows will be written, which takes that we know all expressions in the table's metadata.</param>
    /// <param name="check">What else must be so of the table; throws where it is not.</param>
    /// <exception cref="DeltaException">TableNotFound, UnsupportedFeature, or whatever reading the log throws, at the name's place.</exception>
    public static async Task<(DeltaTable Table, Transaction Transaction)> BeginAsync(
        ExecutionContext context, TableReference reference, bool writesRows, Action<Snapshot>? check = null) =>
        (await TryBeginAsync(context, reference, writesRows, ifExists: false, check).ConfigureAwait(false))!.Value;

    /// <summary>Begins a statement over a table's files, which writes no rows of its own and wants a Delta table.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="reference">The table.</param>
    /// <param name="name">What the statement is called.</param>
    /// <exception cref="DeltaException">NotSupported: the name is that of a table or view of the session; or as <see cref="BeginAsync"/>.</exception>
    public static Task<(DeltaTable Table, Transaction Transaction)> BeginOverFilesAsync(ExecutionContext context, TableReference reference, string name) =>
        context.Session.IsTemporary(reference)
            ? throw SyntaxError.NotSupported(context.Text, reference.Span.Start, $"{name} of {reference}, which is no Delta table")
            : BeginAsync(context, reference, writesRows: false);

    /// <summary>The same; null where there is no such table and <paramref name="ifExists"/> says that this is no error.</summary>
    public static async Task<(DeltaTable Table, Transaction Transaction)?> TryBeginAsync(
        ExecutionContext context, TableReference reference, bool writesRows, bool ifExists, Action<Snapshot>? check = null)
    {
        Transaction? transaction = null;
        try
        {
            var table = await context.Session.Resolver.FindAsync(reference, context.CancellationToken).ConfigureAwait(false);
            if (ifExists && (table is null || !await TableResolver.ExistsAsync(table, context.CancellationToken).ConfigureAwait(false)))
                return null;
            if (table is null)
                throw TableResolver.NotFound(reference.ToString());
            context.Session.Transaction?.CheckChanges(table);
            transaction = Transaction.Begin(table, await context.Session.Resolver.CurrentAsync(table, context.CancellationToken).ConfigureAwait(false));
            var snapshot = transaction.Snapshot!;
            TableFeatures.CheckWritable(snapshot.Protocol, snapshot.Metadata, snapshot.Schema);
            if (writesRows)
                TableExpressions.CheckKnown(TableLayout.Of(snapshot), context.Session);
            context.Batch?.CheckBase(snapshot);
            check?.Invoke(snapshot);
            return (table, transaction);
        }
        catch (Exception e)
        {
            transaction?.Dispose();
            if (e is DeltaException { Position: null } fault)
                fault.NamedAt = reference.Span.Start;
            throw;
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
        if (transaction.Snapshot is { } snapshot)
            TableExpressions.Prepare(snapshot, context.Session);
        var runner = new QueryRunner(context);
        return runner.WithinTransactionAsync(query, async rewritten =>
        {
            await DiscardAsync().ConfigureAwait(false); // of a first try
            var (rows, planned) = Planned();
            var files = await StageAsync(rows, planned, rewritten.ToSource, runner.Bind).ConfigureAwait(false);
            ReadBy(rewritten.Scans);
            return new StagedRows(files, rewritten.Scans);

            (RowsQuery Rows, WritePlan Plan) Planned()
            {
                try
                {
                    var rows = RowsOf(rewritten.Text, runner.Bind);
                    return (rows, plan(rows));
                }
                catch (DuckDbException e)
                {
                    throw Translate(e, rewritten.Text, offset => rewritten.ToSource(Math.Clamp(offset, 0, rewritten.Text.Length)));
                }
            }
        });
    }

    /// <summary>Writes rows that a statement of ours has put together, within the DuckDB transaction that is under way.</summary>
    /// <param name="sql">A query with the table's columns in their order, and then those in <paramref name="more"/>.</param>
    /// <param name="more">Columns that the files have beside those of the table.</param>
    /// <param name="bind">Gives a statement its parameters.</param>
    /// <param name="count">How many rows there are; null if that is not known.</param>
    public Task<IReadOnlyList<StagedFile>> StageAsync(string sql, IReadOnlyList<Schema.StructField> more, Action<DuckDbStatement> bind, long? count)
    {
        var own = TableLayout.Of(Evolved ?? transaction.Snapshot!);
        var plan = WritePlan.InOrder(own.With(more));
        return StageAsync(RowsOf(sql, plan, bind), plan, Rules(plan), Stager(plan.Layout, measured: own, rows: count), null, bind);
    }

    /// <summary>Writes rows into the change data feed, within the DuckDB transaction that is under way.</summary>
    /// <param name="sql">A query with the columns of <see cref="TableLayout.OfChanges"/>; its rows obey the table's rules already.</param>
    /// <param name="bind">Gives a statement its parameters.</param>
    public async Task<IReadOnlyList<AddCdcFile>> StageChangesAsync(string sql, Action<DuckDbStatement> bind)
    {
        var plan = WritePlan.InOrder(TableLayout.Of(Evolved ?? transaction.Snapshot!).OfChanges());
        var files = await StageAsync(RowsOf(sql, plan, bind), plan, RowRules.None, Stager(plan.Layout, isFeed: true), null, bind).ConfigureAwait(false);
        return [.. files.Select(f => f.ToChangeFile(ChangeFolder))];
    }

    /// <summary>Writes the rows of a query, within the DuckDB transaction that is under way.</summary>
    /// <param name="rows">The query.</param>
    /// <param name="plan">Says where its columns go.</param>
    /// <param name="toSource">Gives the place in the user's text of a place in the query; null if there is no way back.</param>
    /// <param name="bind">Gives a statement its parameters.</param>
    public async Task<IReadOnlyList<StagedFile>> StageAsync(RowsQuery rows, WritePlan plan, Func<int, int>? toSource, Action<DuckDbStatement> bind)
    {
        var files = await StageAsync(rows, plan, Rules(plan), Stager(plan.Layout), toSource, bind).ConfigureAwait(false);
        _identities = _identities.After(plan.Layout, plan.Sources, files.Sum(f => f.RowCount));
        return files;
    }

    private RowsQuery RowsOf(string sql, Action<DuckDbStatement> bind) =>
        new(sql, RowsQueryColumns.Of(context.Connection, sql, bind, context.CancellationToken));

    /// <summary>A query of ours, whose columns are of the table's types already: DuckDB, which would plan the whole scan once more to tell them,
    /// is asked for the names inside nested ones alone. A cast to the type that a value has costs nothing.</summary>
    private RowsQuery RowsOf(string sql, WritePlan inOrder, Action<DuckDbStatement> bind)
    {
        var fields = inOrder.Layout.Mapping.PhysicalSchema.Fields;
        var columns = fields.Select(f => StoreAssignment.TypeOf(f.Type) is { } type ? new QueryColumn(f.Name, type) : null).OfType<QueryColumn>().ToList();
        if (columns.Count < fields.Count)
        {
            return new(sql, RowsQueryColumns.Of(
                context.Connection, sql, bind, context.CancellationToken, (i, type) => !StoreAssignment.IsSame(type, fields[i].Type)));
        }

        var names = string.Join(", ", columns.Select((_, i) => $"t{i}"));
        var cast = string.Join(", ", columns.Select((c, i) => $"CAST(t{i} AS {c.Type})"));
        return new($"SELECT {cast} FROM ({sql}) AS __dq_typed({names})", columns);
    }

    private async Task<IReadOnlyList<StagedFile>> StageAsync(
        RowsQuery rows, WritePlan plan, RowRules rules, ParquetStager stager, Func<int, int>? toSource, Action<DuckDbStatement> bind)
    {
        var (copy, prefix) = Copy(stager, rows, plan, rules);
        try
        {
            _madeFolder |= await stager.PrepareAsync(context.CancellationToken).ConfigureAwait(false);
            await EngineThreads.Entry;
            using var prepared = context.Connection.Prepare(copy, context.CancellationToken);
            bind(prepared);
            using var result = prepared.Execute(context.CancellationToken);
            return await stager.TakeAsync(result, context.CancellationToken).ConfigureAwait(false);
        }
        catch (DuckDbException e)
        {
            throw Translate(e, copy, toSource is null ? null : offset => toSource(Math.Clamp(offset - prefix, 0, rows.Sql.Length)));
        }
    }

    /// <summary>Writes rows of the table as they are into another file, or one a partition, within the DuckDB transaction that is under way.</summary>
    /// <param name="sql">A query with the table's columns in their order, and then those in <paramref name="more"/>.</param>
    /// <param name="more">Columns that the files have beside those of the table.</param>
    /// <param name="inOrder">Whether the rows must stand in the file as the query gives them.</param>
    public Task<IReadOnlyList<StagedFile>> StageAgainAsync(string sql, IReadOnlyList<Schema.StructField> more, bool inOrder)
    {
        var own = TableLayout.Of(Evolved ?? transaction.Snapshot!);
        var plan = WritePlan.InOrder(own.With(more));
        return StageAsync(RowsOf(sql, plan, NoParameters), plan, RowRules.None, Stager(plan.Layout, own, inOneFile: true, inOrder: inOrder), null, NoParameters);

        static void NoParameters(DuckDbStatement prepared)
        {
        }
    }

    /// <summary>Deletes data files that were written and will not be committed.</summary>
    public async Task DropAsync(IEnumerable<StagedFile> files)
    {
        foreach (var file in files)
            await table.Store.DeleteAsync(ObjectStores.Join(table.Location, file.Path), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Goes on in another transaction with what was written.</summary>
    public void Rebase(Transaction next) => transaction = next;

    /// <summary>Notes identity values that were given to rows, each column that many, so that the commit tells.</summary>
    public void NoteIdentities(IReadOnlyList<string> columns, long given) => _identities = new IdentityValues(columns, given);

    /// <summary>Writes deletion vectors: small ones into the log, the others into one file.</summary>
    /// <returns>Their descriptors, in the same order.</returns>
    public async Task<IReadOnlyList<DeletionVectorDescriptor>> StageAsync(IReadOnlyList<DeletionVector> vectors)
    {
        var large = vectors.Where(v => v.Bitmap.Length > LargestInline).ToList();
        var id = Guid.NewGuid();
        var (bytes, offsets) = DeletionVector.WriteFile(large);
        if (large.Count > 0)
        {
            var path = DeletionVectorDescriptor.ForUuid(id, "", 0, 0, 0).FilePath!;
            _vectorFiles.Add(path);
            await table.Store.PutAsync(ObjectStores.Join(table.Location, path), bytes, context.CancellationToken).ConfigureAwait(false);
        }

        return
        [
            .. vectors.Select(v => large.IndexOf(v) is >= 0 and var i
                ? DeletionVectorDescriptor.ForUuid(id, "", offsets[i], v.Bitmap.Length, v.Cardinality)
                : v.ToInline()),
        ];
    }

    /// <summary>Commits the changes as the table's next version, with the identity values that were given, and does what comes after a commit.
    /// Inside of a transaction the changes are only handed over to it.</summary>
    public async Task CommitAsync(TableChanges changes, Operation operation)
    {
        if (_identities.Given > 0)
            changes = changes with { Metadata = _identities.Note(changes.Metadata ?? transaction.Snapshot!.Metadata) };
        var settings = context.Session.Settings;
        if (context.Txn is { } txn)
            changes = changes with { Transactions = [.. changes.Transactions, txn] };
        if (context.Batch is { } batch)
            (changes, operation) = batch.Amend(changes, operation);
        operation = operation with { UserMetadata = settings.UserMetadata };
        transaction.MaxRetries = settings.MaxRetries;
        transaction.MayMissNothing |= settings.IsSerializable;
        if (context.Session.Transaction is { } pending)
        {
            pending.Take(table, transaction, changes, operation, this);
            return;
        }

        var version = await CommitMeasuredAsync(changes, operation).ConfigureAwait(false);

        // The files are the table's now: whatever fails from here on, they stay.
        _stagers.Clear();
        _vectorFiles.Clear();
        context.Batch?.Committed(version, changes, transaction.Attempts);
        await PostCommit.RunAsync(table, transaction, version, context.CancellationToken).ConfigureAwait(false);
        if (context.AfterCommit is { } after)
            await after(context with { AfterCommit = null, Txn = null, Batch = null }, table, changes.Metadata ?? transaction.Snapshot!.Metadata, changes.Adds).ConfigureAwait(false);
        await SymlinkManifests.KeepUpAsync(table, changes.Metadata ?? transaction.Snapshot?.Metadata, context.CancellationToken).ConfigureAwait(false);
    }

    private async Task<long> CommitMeasuredAsync(TableChanges changes, Operation operation)
    {
        var isConflict = false;
        try
        {
            var version = await transaction.CommitAsync(changes, operation, context.CancellationToken).ConfigureAwait(false);
            EngineMeter.Write("added", changes.Adds.Count, changes.Adds.Sum(a => a.Size));
            EngineMeter.Write("removed", changes.Removes.Count, changes.Removes.Sum(r => r.Size ?? 0));
            return version;
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.ConcurrentModification)
        {
            isConflict = true;
            throw;
        }
        finally
        {
            EngineMeter.Commit(transaction.Attempts, isConflict);
        }
    }

    private ParquetStager Stager(
        TableLayout layout, TableLayout? measured = null, bool isFeed = false, bool inOneFile = false, bool inOrder = false, long? rows = null)
    {
        _stagers.Add(new ParquetStager(table.Store, table.Location, layout, context.Session.Engine.Tables.Context, isFeed ? ChangeFolder : null)
        {
            Measured = isFeed ? null : measured ?? layout,
            Compression = context.Session.Settings.Compression,
            MaxFileSize = context.Session.Settings.MaxFileSize,
            Rows = rows,
            InOneFile = inOneFile,
            InOrder = inOrder,
        });
        return _stagers[^1];
    }

    /// <summary>The COPY that writes a query's rows by the table's rules, and where in it the query begins.</summary>
    private (string Sql, int QueryStart) Copy(ParquetStager into, RowsQuery rows, WritePlan plan, RowRules rules)
    {
        var (select, queryStart) = new WriteProjection(plan.Layout, rules, rows with { Constants = plan.Constants }, plan.Sources).ToSql();
        var (copy, selectStart) = into.Copy(select);
        return (copy, selectStart + queryStart);
    }

    private RowRules Rules(WritePlan plan) =>
        new TableExpressions(plan.Layout, context.Session).Rules(plan.Sources, _identities.Given) with { Within = plan.Within };

    /// <summary>Rows of the table itself that the query has read must still be its rows when they are committed.</summary>
    private void ReadBy(IReadOnlyList<TableScan> scans)
    {
        var own = scans.Where(s => s.IsNewest && s.Location == table.Location).ToList();
        if (own.Count > 0 && !transaction.Reads.WholeTable)
            transaction.Reads = ReadSet.All(own.Min(s => s.Version));
    }

    private Exception Translate(DuckDbException error, string executed, Func<int, int>? toSource)
    {
        if (RowError.Find(error, table.Name) is { } ours)
            return ours;
        if (error.ErrorType == DuckDbErrorType.IO && _stagers.Exists(s => s.IsNamedIn(error.Message)))
            return new DeltaException(DeltaErrorCode.StorageFailed, $"cannot write into {table.Location}: {error.Message}", error) { Path = table.Location };
        return context.Translate(error, executed, toSource);
    }

    /// <summary>Deletes what was written and not committed.</summary>
    public Task DiscardAsync() => DiscardAsync(new HashSet<string>());

    /// <summary>Deletes what was written, but for the files that a commit names.</summary>
    /// <param name="committed">Their paths, as the log has them.</param>
    public async Task DiscardAsync(IReadOnlySet<string> committed)
    {
        try
        {
            foreach (var path in _vectorFiles.Where(path => !committed.Contains(path)))
                await table.Store.DeleteAsync(ObjectStores.Join(table.Location, path), CancellationToken.None).ConfigureAwait(false);
            foreach (var stager in _stagers)
                await stager.DiscardAsync(committed, andFolders: _madeFolder).ConfigureAwait(false);
        }
        catch (DeltaException e)
        {
            // Files that no commit names do no harm, and the first failure is the one to tell of.
            context.Session.Engine.Tables.Context.Warn($"{table.Name}: files that were not committed could not be deleted: {e.Message}");
        }

        _vectorFiles.Clear();
        _stagers.Clear();
    }
}
