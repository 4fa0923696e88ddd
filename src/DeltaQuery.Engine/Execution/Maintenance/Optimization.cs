using DeltaQuery.Engine.Execution.Changes;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>One run of OPTIMIZE or REORG over a table: files are chosen, their rows written into others, and these take their place. No row
/// changes, so that blind appends never get in its way. Where another commit takes one of the files first, the rest is committed.</summary>
internal sealed class Optimization(ExecutionContext context, DeltaTable table, Transaction transaction, OptimizeRequest request) : IDisposable
{
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
    private readonly TableWriter _writer = new(context, table, transaction);
    private Transaction _transaction = transaction;

    private Snapshot Snapshot => _transaction.Snapshot!;

    /// <summary>Does it all.</summary>
    /// <param name="name">What columns in the condition may be qualified with, quoted.</param>
    public Task<OptimizeMetrics> RunAsync(string name) => _writer.RunAsync(async () =>
    {
        var layout = FileLayout.Of(context, Snapshot, request);
        var metrics = new OptimizeMetrics(_start, Snapshot, layout);
        var jobs = await new QueryRunner(context).WithinTransactionAsync(request.Where is { } where ? [where] : [], async queries =>
        {
            await _writer.DiscardAsync().ConfigureAwait(false); // of a first try
            var files = await FilesAsync(queries, name, metrics).ConfigureAwait(false);
            var bins = await layout.BinsAsync(files).ConfigureAwait(false);
            metrics.Bins = bins.Count;
            metrics.Merged = [.. bins.SelectMany(b => b.Files)];
            var rewriter = new FileRewriter(context, queries, _writer, Snapshot, layout);
            var written = new List<RewriteJob>();
            var phase = new Phase(context.Session, layout.Columns.Count == 0 ? "packing" : "ordering", metrics.Merged.Count, metrics.Merged.Sum(f => f.Size));
            phase.Done(0, 0);
            foreach (var job in RewriteJob.Of(bins, isTogether: Snapshot.PartitionColumns.Count > 0 && layout.Columns.Count == 0))
            {
                written.Add(await rewriter.WriteAsync(job).ConfigureAwait(false));
                phase.Done(job.Files.Count(), job.Files.Sum(f => f.Size));
            }

            return written;
        }).ConfigureAwait(false);
        if (jobs.Count > 0)
            await CommitAsync(jobs, layout, metrics).ConfigureAwait(false);
        return metrics;
    });

    public void Dispose() => _transaction.Dispose();

    /// <summary>The files that there are to choose from.</summary>
    private async Task<IReadOnlyList<ScannedFile>> FilesAsync(ChangeQueries queries, string name, OptimizeMetrics metrics)
    {
        var partitions = request.Where is { } where
            ? await PartitionFilter.ChooseAsync(queries, Snapshot, name, where).ConfigureAwait(false)
            : request.Partitions;
        var pruned = FilePruner.Prune(
            Snapshot, new PushedScan(PushedFilter.Unknown, new HashSet<int>()), context.Session.Settings.PartitionZone,
            withRowIds: RowTracking.Columns(Snapshot) is not null, partitions);
        metrics.Considered = pruned.Files.Count;
        return [.. pruned.Files.Select(f => f with { MayHoldOldDays = true })]; // all columns are read
    }

    /// <summary>Commits what was written; where other commits took some of its files, what is left.</summary>
    private async Task CommitAsync(IReadOnlyList<RewriteJob> jobs, FileLayout layout, OptimizeMetrics metrics)
    {
        while (true)
        {
            var changes = Changes(jobs, layout);
            metrics.Take(jobs, changes);
            _transaction.Reads = new ReadSet(Snapshot.Version, WholeTable: false) { Files = jobs.SelectMany(j => j.Keys).ToHashSet(StringComparer.Ordinal) };
            try
            {
                await _writer.CommitAsync(changes, metrics.ToOperation(request, context)).ConfigureAwait(false);
                return;
            }
            catch (DeltaException e) when (e.Code == DeltaErrorCode.ConcurrentModification && !_transaction.OutcomeIsUnknown)
            {
                var left = await LeftAsync(jobs, changes).ConfigureAwait(false);
                if (left.Count == 0 || left.Count == jobs.Count)
                    throw;
                await _writer.DropAsync(jobs.Except(left).SelectMany(j => j.Written)).ConfigureAwait(false);
                context.Session.Engine.Tables.Context.Warn(
                    $"{table.Name}: {jobs.Except(left).Sum(j => j.Files.Count())} files were changed by others meanwhile and stay as they are");
                jobs = left;
            }
        }
    }

    /// <summary>The jobs all of whose files are still the table's, which is based on its newest version from now on; none if the table is not what
    /// it was.</summary>
    private async Task<IReadOnlyList<RewriteJob>> LeftAsync(IReadOnlyList<RewriteJob> jobs, TableChanges changes)
    {
        var next = Transaction.Begin(table, await table.CurrentAsync(context.CancellationToken).ConfigureAwait(false));
        var (before, now) = (Snapshot, next.Snapshot!);
        next.Begun = _transaction.Begun; // the files that are written are as old
        var between = (await table.CommitsFromAsync(before.Version + 1, context.CancellationToken).ConfigureAwait(false)).Where(c => c.Version <= now.Version);
        if (between.Any(c => c.Metadata is not null || c.Protocol is not null || StagedFiles.MayBeGone(c, changes, _transaction.Begun)))
        {
            next.Dispose();
            return [];
        }

        var live = LiveFiles.Of(now, jobs.SelectMany(j => j.Files).Select(f => f.LogPath));
        _transaction.Dispose();
        _transaction = next;
        _writer.Rebase(next);
        return [.. jobs.Where(j => j.Keys.All(live.ContainsKey))];
    }

    private TableChanges Changes(IReadOnlyList<RewriteJob> jobs, FileLayout layout)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var actions = LiveFiles.Of(Snapshot, jobs.SelectMany(j => j.Files).Select(f => f.LogPath));
        return new TableChanges
        {
            Adds = [.. jobs.SelectMany(j => j.Written).Select(f => layout.Tagged(f.ToAdd(now) with { DataChange = false }))],
            Removes = [.. jobs.SelectMany(j => j.Keys).Select(key => LiveFiles.Remove(actions[key], now) with { DataChange = false })],
        };
    }
}
