using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>VACUUM of one table: finds what goes, says so in the log, deletes it, and says that.</summary>
/// <remarks>
/// <code>
///   list the folder -> read the log -> what is listed, old and not needed -> VACUUM START -> deleted -> VACUUM END
/// </code>
/// Nothing of it need be undone: it may be stopped anywhere, and run again. A version inside the retention never loses a file, and a file of a
/// writer that has not committed yet is either younger than <see cref="VacuumRules.UntrackedCutoff"/> or was begun after the listing.</remarks>
internal sealed class Vacuum : IDisposable
{
    private const int Deleters = 4;

    private readonly ExecutionContext _context;
    private readonly VacuumStatement _statement;
    private readonly DeltaTable _table;
    private readonly Transaction _transaction;
    private readonly VacuumRules _rules;
    private readonly HiddenNames _hidden;
    private readonly VacuumTables _tables;
    private readonly NeededFiles _needed;

    private Vacuum(ExecutionContext context, VacuumStatement statement, DeltaTable table, Transaction transaction)
    {
        (_context, _statement, _table, _transaction) = (context, statement, table, transaction);
        var snapshot = transaction.Snapshot!;
        _rules = VacuumRules.Of(statement, table, snapshot.Properties, context.Session.Settings, context.Session.Engine.Options.Clock.GetUtcNow());
        _hidden = new HiddenNames(snapshot);
        _tables = new VacuumTables(table.Context);
        _needed = new NeededFiles(table, _tables, _rules, context.CancellationToken);
    }

    /// <summary>The table's root as a URI.</summary>
    public string LocationUri => _table.Uri;

    private bool IsLite => _statement.Mode == VacuumMode.Lite;

    private bool HasInventory => _statement.InventoryTable is not null || _statement.InventoryQuery is not null;

    /// <summary>Finds what goes of a table.</summary>
    /// <exception cref="DeltaException">TableNotFound, UnsupportedFeature, NotSupported, or whatever reading the log throws.</exception>
    public static async Task<Vacuum> PlanAsync(ExecutionContext context, VacuumStatement statement, TableReference reference)
    {
        // Not only what a reader must know: what a writer does not know may keep files in the folder of which the log does not tell
        // (protocol: "VACUUM Protocol Check").
        var (table, transaction) = await TableWriter.BeginAsync(context, reference, writesRows: false).ConfigureAwait(false);
        Vacuum? vacuum = null;
        try
        {
            vacuum = new Vacuum(context, statement, table, transaction);
            await vacuum.PlanAsync().ConfigureAwait(false);
            vacuum.TellRetention();
            return vacuum;
        }
        catch (Exception e)
        {
            if (vacuum is null)
                transaction.Dispose();
            vacuum?.Dispose();
            if (e is DeltaException { Position: null } fault)
                fault.NamedAt ??= reference.Span.Start;
            throw;
        }
    }

    /// <summary>Appends path and size of what would go.</summary>
    public void CopyGoing(DuckDbAppender target) => _tables.CopyGoing(LocationUri, target, _context.CancellationToken);

    /// <summary>Deletes what goes.</summary>
    /// <returns>How many files and empty folders went, and how many bytes.</returns>
    public async Task<(long Count, long Bytes)> RunAsync()
    {
        var (count, bytes) = _tables.Going();
        await StartAsync(count, bytes).ConfigureAwait(false);
        long deleted;
        try
        {
            var phase = new Phase(_context.Session, "deleting", count, null);
            phase.Done(0, 0);
            deleted = await DeleteAsync(_tables.Files(_context.CancellationToken), Deleters, phase).ConfigureAwait(false)
                + await DeleteAsync(_tables.EmptyFolders(_context.CancellationToken), 1, null).ConfigureAwait(false);
        }
        catch
        {
            await FailedAsync().ConfigureAwait(false);
            throw;
        }

        // What the log tells to be removed up to there is gone; but an inventory may not have told of all. It is done: nothing stops it any longer.
        if (!HasInventory)
            await LastVacuum.WriteAsync(_table, _needed.LastOutside, CancellationToken.None).ConfigureAwait(false);
        await EndAsync("COMPLETED", deleted).ConfigureAwait(false);
        return (deleted, bytes);
    }

    // The check was switched off; what it would have said is worth saying.
    private void TellRetention()
    {
        if (_rules.Retention < _rules.TableRetention)
        {
            _context.Session.Notice?.Invoke(FormattableString.Invariant(
                $"VACUUM of {_table.Name} keeps removed files for {_rules.Retention.TotalHours:0.##} hours, the table for {_rules.TableRetention.TotalHours:0.##}: ")
                + "readers and time travel of older versions fail");
        }
    }

    public void Dispose()
    {
        _tables.Dispose();
        _transaction.Dispose();
    }

    private async Task PlanAsync()
    {
        if (HasInventory)
            await Inventory.ReadAsync(_context, _statement, _table, _hidden, _tables).ConfigureAwait(false);
        else if (!IsLite)
            await ListAsync().ConfigureAwait(false);
        foreach (var folder in _tables.LeaveOutTables())
            _table.Context.Warn($"VACUUM of {_table.Name}: its folder {folder} is another Delta table, of which nothing is touched");
        await _needed.ReadAsync().ConfigureAwait(false);
        if (IsLite)
            await RemovedFiles.ListAsync(_table, _needed.LastOutside, _hidden, _tables, _context.CancellationToken).ConfigureAwait(false);
        await ShallowClones.KeepAsync(_context, _table, _tables).ConfigureAwait(false);
        if (IsLite || HasInventory)
            _tables.Unite();
        _tables.Decide(_rules.Cutoff, IsLite ? _rules.Cutoff : _rules.UntrackedCutoff, _context.CancellationToken);
    }

    private async Task ListAsync()
    {
        using var rows = _tables.Append("listed");
        await foreach (var page in _table.Store.ListAllAsync(_table.Location, path => !_hidden.Hides(path), _context.CancellationToken).ConfigureAwait(false))
        {
            foreach (var entry in page)
            {
                // What is not looked at is listed all the same: the folders above it are not empty.
                var kind = entry.Kind == ListedKind.Link || _hidden.Hides(entry.Path) ? ListedKind.Link : entry.Kind;

                // Of one that goes while it is looked at, .NET says that it is of the year 1601.
                var modified = entry.LastModified < DateTimeOffset.UnixEpoch ? long.MaxValue : entry.LastModified.ToUnixTimeMilliseconds();
                VacuumTables.AppendListed(rows, entry.Path, kind, entry.Size, modified);
            }
        }
    }

    /// <summary>Says in the log what will go; files that others have committed since it was read stay.</summary>
    private async Task StartAsync(long count, long bytes)
    {
        List<(string, string?)> parameters = [("retentionCheckEnabled", _context.Session.Settings.SkipsRetentionCheck ? "false" : "true")];
        if (_rules.Specified)
            parameters.Add(("specifiedRetentionMillis", Text((long)_rules.Retention.TotalMilliseconds)));
        parameters.Add(("defaultRetentionMillis", Text((long)_rules.TableRetention.TotalMilliseconds)));
        var metrics = Operations.Map(("numFilesToDelete", Text(count)), ("sizeOfDataToDelete", Text(bytes)));
        var version = await CommitAsync(_transaction, new Operation("VACUUM START", Operations.Map([.. parameters]), metrics), _context.CancellationToken)
            .ConfigureAwait(false);
        if (version <= _needed.Version + 1)
            return;
        await _needed.ReadNewAsync(version).ConfigureAwait(false);
        _tables.Keep();
    }

    private async Task<long> DeleteAsync(IEnumerable<IReadOnlyList<string>> batches, int deleters, Phase? phase)
    {
        var deleted = 0L;
        var options = new ParallelOptions { MaxDegreeOfParallelism = deleters, CancellationToken = _context.CancellationToken };
        await Parallel.ForEachAsync(
            batches,
            options,
            async (batch, cancellationToken) =>
            {
                Interlocked.Add(ref deleted, await _table.Store.DeleteAllAsync(_table.Location, batch, cancellationToken).ConfigureAwait(false));
                phase?.Done(batch.Count, 0);
            })
            .OnEngineThread().ConfigureAwait(false);
        return deleted;
    }

    /// <summary>Says in the log that not all of it went; that this fails, too, is not the failure to tell of.</summary>
    private async Task FailedAsync()
    {
        try
        {
            await EndAsync("FAILED", null).ConfigureAwait(false);
        }
        catch (DeltaException e)
        {
            _table.Context.Warn($"{_table.Name}: the end of VACUUM could not be noted in the log: {e.Message}");
        }
    }

    private async Task EndAsync(string status, long? deleted)
    {
        var metrics = deleted is { } count
            ? Operations.Map(("numDeletedFiles", Text(count)), ("numVacuumedDirectories", Text(_tables.Folders() + 1)))
            : StringMap.Empty;
        using var transaction = await Transaction.BeginAsync(_table, CancellationToken.None).ConfigureAwait(false);
        await CommitAsync(transaction, new Operation("VACUUM END", Operations.Map(("status", status)), metrics), CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<long> CommitAsync(Transaction transaction, Operation operation, CancellationToken cancellationToken)
    {
        var settings = _context.Session.Settings;
        transaction.MaxRetries = settings.MaxRetries;
        operation = operation with { UserMetadata = settings.UserMetadata };
        var version = await transaction.CommitAsync(new TableChanges(), operation, cancellationToken).ConfigureAwait(false);
        await PostCommit.RunAsync(_table, transaction, version, cancellationToken).ConfigureAwait(false);
        return version;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
