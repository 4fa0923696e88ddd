namespace DeltaQuery.Engine.Ingest;

/// <summary>Commits batches, and again after failures that may pass. Before each further try the table's positions are read: the failed one may have
/// come to its end after all, or another may have been quicker.</summary>
/// <param name="sink">Where batches go.</param>
/// <param name="options">How often, and with which waits.</param>
/// <param name="stopping">Ends waits, and tries after failures.</param>
/// <param name="ending">Ends all.</param>
internal sealed class BatchCommitter(IBatchSink sink, LoopOptions options, CancellationToken stopping, CancellationToken ending)
{
    /// <summary>Commits a batch, or tells that another has moved its positions.</summary>
    /// <exception cref="DeltaException">A failure that does not pass, or did not.</exception>
    public async Task<CommitOutcome> CommitAsync(Batch batch)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                if (failures > 0 && await SettledAsync(batch).ConfigureAwait(false) is { } settled)
                    return settled;
                return new CommitOutcome(await sink.CommitAsync(batch.Messages, batch.Moves, ending).ConfigureAwait(false), null);
            }
            catch (PositionsMovedException e)
            {
                return new CommitOutcome(null, e);
            }
            catch (Exception e) when (MayPass(e) && failures < options.MaxRetries && !stopping.IsCancellationRequested)
            {
                IngestMeter.Retry(options.Name);
                options.Warn($"a batch could not be committed and is tried again ({failures + 1} of {options.MaxRetries}): {e.Message}");
            }

            await WaitAsync(Backoff(options, failures)).ConfigureAwait(false);
        }
    }

    /// <summary>The table's positions.</summary>
    public Task<IReadOnlyDictionary<TopicPartition, long>> PositionsAsync(IReadOnlyCollection<TopicPartition> partitions, int retries) =>
        AskAsync(stop => sink.PositionsAsync(partitions, stop), retries);

    /// <summary>Asks the sink, and again after failures that may pass.</summary>
    public async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, int retries)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                return await ask(stopping).ConfigureAwait(false);
            }
            catch (Exception e) when (MayPass(e) && failures < retries)
            {
                options.Warn($"the table's positions could not be read, and are tried again ({failures + 1} of {retries}): {e.Message}");
            }

            await WaitAsync(Backoff(options, failures)).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a failure may be gone at another try: one of the storage, or other writers in the way. What is wrong with messages, with the
    /// statement or the table stays.</summary>
    public static bool MayPass(Exception error) => error switch
    {
        DeltaException e => e.Code is DeltaErrorCode.StorageFailed or DeltaErrorCode.ConcurrentModification,
        _ => error is IOException or TimeoutException,
    };

    /// <summary>A wait that doubles with each failure, half of it by chance, so that writers do not meet again.</summary>
    public static TimeSpan Backoff(LoopOptions options, int failures)
    {
        var wait = Math.Min(options.FirstBackoff.TotalMilliseconds * Math.Pow(2, failures), options.LongestBackoff.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(wait * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    // Null where nothing has changed: the batch is not in the table, and can go there.
    private async Task<CommitOutcome?> SettledAsync(Batch batch)
    {
        var now = await sink.PositionsAsync([.. batch.Moves.Select(m => m.Partition)], ending).ConfigureAwait(false);
        if (batch.Moves.All(m => Position(m) == m.From))
            return null;
        if (batch.Moves.All(m => Position(m) == m.Next))
            return new CommitOutcome(null, null);
        return new CommitOutcome(null, new PositionsMovedException([.. batch.Moves.Where(m => Position(m) != m.From).Select(m => m.Partition)]));

        long? Position(PositionMove move) => now.TryGetValue(move.Partition, out var position) ? position : null;
    }

    private async Task WaitAsync(TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, options.Clock, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // One more try, at once.
        }
    }
}
