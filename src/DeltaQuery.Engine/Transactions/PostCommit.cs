using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Transactions;

/// <summary>What comes after a commit: the version's checksum, and every so many commits a checkpoint and the cleaning of the log.</summary>
/// <remarks>The statement has done its work already: whatever fails here is a warning, never an error.</remarks>
internal static class PostCommit
{
    /// <summary>Does it all.</summary>
    /// <param name="table">The table.</param>
    /// <param name="transaction">What has been committed.</param>
    /// <param name="version">As which version.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static Task RunAsync(DeltaTable table, Transaction transaction, long version, CancellationToken cancellationToken) =>
        GuardedAsync(table, $"the checkpoint of version {version}", async () =>
        {
            var commit = new CommitActions(version, transaction.Written.Span, LogFile.CommitName(version));
            await GuardedAsync(
                table, $"the checksum of version {version}", () => ChecksumAsync(table, transaction.Snapshot, commit, cancellationToken)).ConfigureAwait(false);
            var metadata = commit.Metadata ?? transaction.Snapshot!.Metadata;
            if (version > 0 && version % new TableProperties(metadata).CheckpointInterval == 0)
                await CheckpointAsync(table, version, cancellationToken).ConfigureAwait(false);
        });

    /// <summary>Writes a version's checkpoint, and deletes what of the log is older than the table wants to keep.</summary>
    /// <returns>Null if the version had a checkpoint already.</returns>
    public static async Task<WrittenCheckpoint?> CheckpointAsync(DeltaTable table, long version, CancellationToken cancellationToken)
    {
        var written = await CheckpointWriter.WriteAsync(table, version, cancellationToken).ConfigureAwait(false);
        if (written is not null)
        {
            await GuardedAsync(
                table, "the cleaning of the log", () => LogCleanup.RunAsync(table, version, DateTimeOffset.UtcNow, cancellationToken)).ConfigureAwait(false);
        }

        return written;
    }

    private static async Task ChecksumAsync(DeltaTable table, Snapshot? before, CommitActions commit, CancellationToken cancellationToken)
    {
        var (files, bytes) = (0L, 0L);
        SnapshotState state;
        if (before is null)
        {
            if (commit.Version != 0 || commit.Protocol is not { } protocol || commit.Metadata is not { } metadata)
                return;
            state = commit.After(new SnapshotState(-1, protocol, metadata, new Dictionary<string, SetTransaction>(), [], null));
        }
        else if (before.Version == commit.Version - 1 && commit.RemovedBytes is not null && !AddsAgain(commit))
        {
            (files, bytes) = await ChecksumWriter.SizeAsync(table, before, cancellationToken).ConfigureAwait(false);
            state = commit.After(before.State);
        }
        else
        {
            return; // other commits came in between, whose checksum may still be on its way: readers can do without
        }

        foreach (var add in commit.Adds)
        {
            files++;
            bytes += add.Size;
        }

        (files, bytes) = (files - commit.RemovedFiles, bytes - (commit.RemovedBytes ?? 0));
        table.LastSize = state.CommitInfo?.TxnId is { } txnId ? new TableSize(txnId, files, bytes) : null;
        await ChecksumWriter.PutAsync(table, state, files, bytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether files are added that are there already, so that counting them would be wrong.</summary>
    private static bool AddsAgain(CommitActions commit) => commit.RemovedFiles == 0 && commit.Adds.Any(add => !add.DataChange);

    private static async Task GuardedAsync(DeltaTable table, string what, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for it any more.
        }
        catch (Exception e)
        {
            table.Context.Warn($"{table.Name}: {what} failed: {e.Message}");
        }
    }
}
