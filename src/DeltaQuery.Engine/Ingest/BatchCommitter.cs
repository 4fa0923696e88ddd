namespace DeltaQuery.Engine.Ingest;

/// <summary>Commits batches, and again after failures that may pass. Before each further try the table's positions are read: the failed one may have
/// come to its end after all, or another may have been quicker.</summary>
/// <param name="source">Where batches come from; asked for topics' ids.</param>
/// <param name="sink">Where batches go.</param>
/// <param name="options">How often, and with which waits.</param>
/// <param name="stopping">Ends waits, and tries after failures.</param>
/// <param name="ending">Ends all.</param>
internal sealed class BatchCommitter(
    IKafkaSource source, IBatchSink sink, LoopOptions options, CancellationToken stopping, CancellationToken ending)
{
    private const int MostDoublings = 2; // of the wait for an answer of Kafka: partitions that the group gives wait with the batch

    /// <summary>Commits a batch, or tells that another has moved its positions, or that a topic of it is another one now.</summary>
    /// <exception cref="DeltaException">A failure that does not pass, or did not.</exception>
    public async Task<CommitOutcome> CommitAsync(Batch batch)
    {
        if (await MadeAgainAsync(batch).ConfigureAwait(false) is { Count: > 0 } topics)
            return new CommitOutcome(null, null) { MadeAgain = topics };
        return await TryAsync(
            batch.Moves, () => sink.CommitAsync(batch.Messages, batch.Moves, ending)!, "a batch could not be committed and is tried again", options.MaxRetries, ending)
            .ConfigureAwait(false);
    }

    /// <summary>Puts positions back (<see cref="IBatchSink.RewindAsync"/>), and again after failures that may pass.</summary>
    /// <exception cref="PositionsMovedException">Another has moved them meanwhile.</exception>
    public async Task RewindAsync(IReadOnlyList<PositionMove> moves, int retries)
    {
        var outcome = await TryAsync(moves, RewindOnceAsync, "positions could not be put back, and that is tried again", retries, stopping).ConfigureAwait(false);
        if (outcome.Moved is { } moved)
            throw moved;

        async Task<CommittedBatch?> RewindOnceAsync()
        {
            await sink.RewindAsync(moves, stopping).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Commits positions where the table has none.</summary>
    /// <exception cref="PositionsMovedException">Another has put some there meanwhile.</exception>
    public async Task BeginAsync(IReadOnlyList<PositionMove> moves, int retries)
    {
        using var nothing = new MessageBuffer();
        var outcome = await TryAsync(
            moves, () => sink.CommitAsync(nothing, moves, stopping)!, "positions could not be committed, and that is tried again", retries, stopping)
            .ConfigureAwait(false);
        if (outcome.Moved is { } moved)
            throw moved;
    }

    /// <summary>Looks whether the table has the positions that it had. A failure that may pass tells nothing: it is looked again.</summary>
    /// <exception cref="DeltaException">A failure that does not pass: the table is gone.</exception>
    public async Task<CommitOutcome> LookAsync(IReadOnlyDictionary<TopicPartition, long> stored)
    {
        try
        {
            var now = await sink.PositionsAsync([.. stored.Keys], stopping).ConfigureAwait(false);
            var moved = stored.Where(s => !now.TryGetValue(s.Key, out var position) || position != s.Value).ToList();
            return new CommitOutcome(null, moved.Count == 0 ? null : new PositionsMovedException([.. moved.Select(m => m.Key)])
            {
                IsTakenBack = moved.TrueForAll(m => now.GetValueOrDefault(m.Key) < m.Value),
            });
        }
        catch (Exception e) when (MayPass(e) || (e is OperationCanceledException && stopping.IsCancellationRequested))
        {
            return new CommitOutcome(null, null);
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
    /// statement or the table stays, and so does a part of the program that is missing.</summary>
    public static bool MayPass(Exception error) => !IsOfProgram(error) && error switch
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

    /// <summary>The topics that have other ids than when reading of them began. That is asked as long as it takes: without an answer nobody knows
    /// whose messages these are.</summary>
    private async Task<IReadOnlyCollection<string>> MadeAgainAsync(Batch batch)
    {
        var asked = batch.TopicIds;
        for (var failures = 0; ; failures++)
        {
            if (await asked.ConfigureAwait(false) is { } ids)
                return [.. batch.Moves.Where(m => ids.TryGetValue(m.Partition.Topic, out var id) && id != m.TopicId).Select(m => m.Partition.Topic).Distinct()];
            if (stopping.IsCancellationRequested)
                throw new DeltaException(DeltaErrorCode.StorageFailed, "Kafka does not tell whether the topics are still those that were read");
            await WaitAsync(Backoff(options, Math.Min(failures, MostDoublings))).ConfigureAwait(false);
            asked = source.TopicIdsAsync(batch.Topics);
        }
    }

    private async Task<CommitOutcome> TryAsync(
        IReadOnlyList<PositionMove> moves, Func<Task<CommittedBatch?>> commit, string failure, int retries, CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                if (failures > 0 && await SettledAsync(moves, cancellationToken).ConfigureAwait(false) is { } settled)
                    return settled;
                return new CommitOutcome(await commit().ConfigureAwait(false), null);
            }
            catch (PositionsMovedException e)
            {
                return new CommitOutcome(null, e);
            }
            catch (Exception e) when (MayPass(e) && failures < retries && !stopping.IsCancellationRequested)
            {
                IngestMeter.Retry(options.Name);
                options.Warn($"{failure} ({failures + 1} of {retries}): {e.Message}");
            }

            await WaitAsync(Backoff(options, failures)).ConfigureAwait(false);
        }
    }

    // Null where nothing has changed: the positions are not in the table, and can go there.
    private async Task<CommitOutcome?> SettledAsync(IReadOnlyList<PositionMove> moves, CancellationToken cancellationToken)
    {
        var now = await sink.PositionsAsync([.. moves.Select(m => m.Partition)], cancellationToken).ConfigureAwait(false);
        if (moves.All(m => Position(m) == m.From))
            return null;
        if (moves.All(m => Position(m) == m.Next))
            return new CommitOutcome(null, null);
        return new CommitOutcome(null, new PositionsMovedException([.. moves.Where(m => Position(m) != m.From).Select(m => m.Partition)]));

        long? Position(PositionMove move) => now.TryGetValue(move.Partition, out var position) ? position : null;
    }

    // An assembly or library that is missing or no good; files of data that are missing have paths, and no culture.
    private static bool IsOfProgram(Exception error) =>
        error is TypeLoadException or BadImageFormatException or FileLoadException or MissingMemberException
        || (error is FileNotFoundException { FileName: { } name } && name.Contains(", Culture=", StringComparison.Ordinal))
        || (error.InnerException is { } inner && IsOfProgram(inner));

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
