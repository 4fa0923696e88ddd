using DeltaQuery.Engine.Execution.Maintenance;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>The changes of one table that a transaction has staged and not committed. Their files lie in the table's folder, where nobody but the session
/// reads them.</summary>
/// <param name="table">The table.</param>
/// <param name="pins">What the transaction reads.</param>
internal sealed class StagedTable(DeltaTable table, PinnedSnapshots pins)
{
    private readonly List<TableWriter> _writers = [];
    private readonly List<Operation> _operations = [];
    private TableChanges _changes = new();
    private Transaction? _combined;
    private Snapshot? _staged;

    public DeltaTable Table => table;

    /// <summary>The version that was committed; null as long as none was.</summary>
    public long? Committed { get; private set; }

    /// <summary>Whether what is staged is this write of the application, or a part of it.</summary>
    public bool Stages(SetTransaction txn) => _changes.Transactions.Any(t => t.AppId == txn.AppId && t.Version == txn.Version);

    /// <summary>Takes over what a statement has staged.</summary>
    /// <param name="statement">The statement's own transaction.</param>
    /// <param name="made">What it changes.</param>
    /// <param name="operation">What it calls that.</param>
    /// <param name="writer">Who wrote the files.</param>
    /// <param name="serializable">Whether no row may be missed that others append meanwhile.</param>
    public void Take(Transaction statement, TableChanges made, Operation operation, TableWriter writer, bool serializable)
    {
        var before = statement.Snapshot!;
        CheckFeed(made);
        if (_combined is null)
        {
            // What is committed is based on what was pinned; the statements that follow read a list of their own.
            if (!before.Files.TryHold())
                throw new InvalidOperationException("the snapshot that is changed has lost its file list");
            _combined = Transaction.Begin(table, before);
            _combined.Begun = statement.Begun;
        }

        var files = _staged is null ? before.Files.Fork(table.Context.Connect(), before.Version) : _staged.Files;
        try
        {
            var pinned = new Snapshot(before.Name, before.Location, made.On(before.State), files);
            files.Stage(
                rows =>
                {
                    foreach (var add in made.Adds)
                        LogReplay.AppendRow(rows, before.Version, add);
                },
                made.Keys);
            _staged = pinned;
        }
        catch
        {
            if (_staged is null)
                files.Release();
            throw;
        }

        pins.Replace(_staged);
        _changes = _operations.Count == 0 ? made : _changes.Then(made);
        _operations.Add(operation);
        _combined!.Reads = _combined.Reads.And(statement.Reads);
        _combined.MayMissNothing |= statement.MayMissNothing || serializable;
        _combined.MaxRetries = statement.MaxRetries;
        _writers.Add(writer);
    }

    /// <summary>Commits what is staged as the table's next version.</summary>
    /// <exception cref="DeltaException">As <see cref="Transaction.CommitAsync"/>; what was staged is gone then, unless nobody can tell.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (_combined is null)
            return;
        var committing = _combined;
        if (pins.WasRead(table))
            _combined.Reads = ReadSet.All(_combined.ReadVersion);
        if (_changes.Keys.Count + _changes.Transactions.Count > 0 || _changes.Metadata is not null)
        {
            var kept = _changes.Adds.Select(a => a.Path).Concat(_changes.Adds.Select(a => FileOf(a.DeletionVector)).OfType<string>())
                .Concat(_changes.ChangeFiles.Select(c => c.Path))
                .ToHashSet(StringComparer.Ordinal);

            // While the commit is under way the files may be the table's already, also where the session ends meanwhile; then they stay, whatever
            // fails. Those that a later statement has replaced never were.
            var done = _writers.ToList();
            _writers.Clear();
            long version;
            try
            {
                version = await committing.CommitAsync(_changes, Combined(), cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                _writers.AddRange(done);
                throw;
            }

            Committed = version;
            foreach (var writer in done)
                await writer.DiscardAsync(kept).ConfigureAwait(false);
            await PostCommit.RunAsync(table, committing, version, cancellationToken).ConfigureAwait(false);
            await SymlinkManifests.KeepUpAsync(table, _changes.Metadata ?? committing.Snapshot?.Metadata, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The table's metadata and the files that were added; null of a session that ended meanwhile.</summary>
    public (Metadata Metadata, IReadOnlyList<AddFile> Adds)? Added =>
        (_changes.Metadata ?? _combined?.Snapshot?.Metadata) is { } metadata ? (metadata, _changes.Adds) : null;

    /// <summary>Deletes what is staged, unless it is committed or may be.</summary>
    public async Task EndAsync()
    {
        if (_combined?.OutcomeIsUnknown != true)
        {
            foreach (var writer in _writers)
                await writer.DiscardAsync().ConfigureAwait(false);
        }

        _writers.Clear();
        _combined?.Dispose();
        _combined = null;
    }

    /// <summary>Where a commit has change files, readers look at nothing else: they must tell of what all of its statements did.</summary>
    /// <exception cref="DeltaException">NotSupported.</exception>
    private void CheckFeed(TableChanges made)
    {
        var isMixed = (_changes.ChangeFiles.Count > 0) != (made.ChangeFiles.Count > 0);
        if (!isMixed || _changes.Adds.Count + _changes.Removes.Count == 0 || made.Adds.Count + made.Removes.Count == 0)
            return;
        throw new DeltaException(
            DeltaErrorCode.NotSupported,
            $"not supported: a transaction over {table.Name}, which keeps a change data feed, in which some statements update rows and others only add or delete them")
        {
            Table = table.Name, Hint = "COMMIT in between",
        };
    }

    private static string? FileOf(DeletionVectorDescriptor? vector) => vector is { IsInline: false } ? vector.FilePath : null;

    private Operation Combined() => _operations.Count == 1 ? _operations[0] : new Operation(
        "TRANSACTION",
        Operations.Map(("operations", Operations.List(_operations.Select(o => o.Name)))),
        Operations.Sum(_operations.Select(o => o.Metrics)));
}
