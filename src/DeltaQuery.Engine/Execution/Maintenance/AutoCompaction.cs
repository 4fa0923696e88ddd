using System.Globalization;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Packs small files of the partitions that a commit has written into, where the table asks for it
/// (<c>delta.autoOptimize.autoCompact</c>).</summary>
/// <remarks>The statement has done its work already: whatever fails here is a warning, never an error.</remarks>
internal static class AutoCompaction
{
    /// <summary>Looks whether there is enough to do, and does it.</summary>
    /// <param name="context">The statement that has committed.</param>
    /// <param name="table">The table.</param>
    /// <param name="metadata">The table's.</param>
    /// <param name="added">The files that it has added.</param>
    public static async Task RunAsync(ExecutionContext context, DeltaTable table, Metadata metadata, IReadOnlyList<AddFile> added)
    {
        try
        {
            if (added.Count > 0 && new TableProperties(metadata).AutoCompact)
                await CompactAsync(context, table, added.Select(a => a.Path).ToHashSet(StringComparer.Ordinal)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for it any more.
        }
        catch (Exception e)
        {
            table.Context.Warn($"{table.Name}: the compaction after the commit failed: {e.Message}");
        }
    }

    private static async Task CompactAsync(ExecutionContext context, DeltaTable table, IReadOnlySet<string> added)
    {
        using var transaction = await Transaction.BeginAsync(table, context.CancellationToken).ConfigureAwait(false);
        var snapshot = transaction.Snapshot!;
        var request = new OptimizeRequest(null) { IsAuto = true };
        var layout = FileLayout.Of(context, snapshot, request);
        var small = FilePruner.Prune(
            snapshot, new PushedScan(PushedFilter.Unknown, new HashSet<int>()), context.Session.Settings.PartitionZone,
            also: string.Create(CultureInfo.InvariantCulture, $"size < {layout.MinFileSize}"));
        var partitions = layout.Loose(small.Files).GroupBy(FileBin.PartitionOf)
            .Where(p => p.Count() >= context.Session.Settings.AutoCompactMinFiles && p.Any(f => added.Contains(f.LogPath)))
            .Select(p => p.First().PartitionValues).ToList();
        if (partitions.Count == 0)
            return;
        using var run = new Optimization(context, table, transaction, request with { Partitions = new PartitionChoice(snapshot.PartitionColumns, partitions) });
        await run.RunAsync("").ConfigureAwait(false);
    }
}
