namespace DeltaQuery.Engine.Storage;

/// <summary>Finds the local file of an object, or begins one.</summary>
internal sealed partial class LocalSpool
{
    private const int SmallFile = 256 << 10; // one request brings it all
    private const int SmallestTail = 16 << 10;
    private const int LargestTail = 64 << 10;
    private const int TailShare = 128; // of a file of 8 MB and more the last 64 KB are read in the hope that the footer is in them

    /// <summary>Leases an object's entry; one caller a path looks for it or begins it, and others wait.</summary>
    /// <param name="store">The store.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="anew">Whether what the disk has was found to be stale.</param>
    /// <param name="counters">The lease's counters.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    private async Task<SpoolEntry> OpenAsync(
        IRemoteStore store, SpoolRequest request, bool anew, SpoolCounters counters, CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskCompletionSource? own = null;
            Task? other;
            lock (_guard)
            {
                if (TryLease(request) is { } held)
                    return held;
                if (!_opening.TryGetValue(request.Key, out other))
                    _opening.Add(request.Key, (own = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
            }

            if (own is null)
            {
                await other!.WaitAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            try
            {
                if (!anew && LeaseAgain(request) is { } known)
                    return known;
                var found = anew ? null : await OnDiskAsync(() => OpenOnDisk(request)).ConfigureAwait(false);
                return Publish(found ?? await BeginAsync(store, request, counters, cancellationToken).ConfigureAwait(false));
            }
            finally
            {
                lock (_guard)
                    _opening.Remove(request.Key);
                own.SetResult();
            }
        }
    }

    /// <summary>Leases an entry that is in memory, but was let go of.</summary>
    private SpoolEntry? LeaseAgain(SpoolRequest request)
    {
        lock (_guard)
        {
            if (!_byPath.TryGetValue(request.Key, out var entry) || !entry.Header.Fits(request))
                return null;
            if (entry.Files.IsHeld)
                return TryLease(request);
            if (entry.Files.TryHold())
            {
                entry.Leases++;
                return entry;
            }

            Forget(entry);
            return null;
        }
    }

    /// <summary>The newest of the copies on disk that fit.</summary>
    private SpoolEntry? OpenOnDisk(SpoolRequest request)
    {
        SpoolFiles? best = null;
        foreach (var index in Folder.IndexesOf(request.Key, request.ETag))
        {
            if (SpoolFiles.TryOpen(index) is not { } files)
                continue;
            var isBetter = files.Header.Fits(request)
                && (best is null || (files.Header.LastModified, files.IndexLength).CompareTo((best.Header.LastModified, best.IndexLength)) > 0);
            (isBetter ? best : files)?.Dispose();
            if (isBetter)
                best = files;
        }

        if (best is null)
            return null;
        var entry = new SpoolEntry(best);
        entry.Refresh();
        return entry;
    }

    /// <summary>Begins an entry with the range that tells most: all of a small file, the end of a Parquet file, or how another one begins.
    /// </summary>
    private async Task<SpoolEntry> BeginAsync(
        IRemoteStore store, SpoolRequest request, SpoolCounters counters, CancellationToken cancellationToken)
    {
        var tail = TailOf(request.Size);
        var (offset, length) = request.Size is <= SmallFile ? (0L, Math.Max(1, request.Size.Value))
            : request.Columns is null ? (0L, Math.Min(request.Size ?? FetchPlan.LargestPiece, FetchPlan.LargestPiece))
            : (-tail, tail);
        using var pass = await PassAsync(cancellationToken).ConfigureAwait(false);
        var answer = await AskAsync(store, request.Path, offset, length, request.ETag, counters, cancellationToken).ConfigureAwait(false);
        if (request.ETag is { } tag && tag != answer.ETag)
            throw new ObjectChangedException(request.Path); // from a store that does not heed conditions
        var size = answer.ObjectSize;
        if (request.Size is { } expected && expected != size)
            throw WrongSize(request, expected, size);
        var start = offset < 0 ? Math.Max(0, size + offset) : offset;
        CheckLength(request.Path, answer, Math.Min(size - start, length));
        var header = new SpoolHeader(request.Path, answer.ETag, size, TimeOf(answer)) { Server = request.Server };
        var files = await OnDiskAsync(() => SpoolFiles.Create(Folder, header, _fillsHoles)).ConfigureAwait(false);
        try
        {
            var entry = new SpoolEntry(files) { Begun = answer.Bytes.Length };
            await WriteAsync(entry, start, answer.Bytes).ConfigureAwait(false);
            return entry;
        }
        catch
        {
            files.Dispose();
            SpoolFiles.TryDelete(files.Index, [files.Data]);
            throw;
        }
    }

    /// <summary>Leases an entry and makes it the one that is known of its path.</summary>
    private SpoolEntry Publish(SpoolEntry entry)
    {
        lock (_guard)
        {
            if (_byPath.TryGetValue(entry.Header.Key, out var known))
            {
                if (known.Header.ETag == entry.Header.ETag)
                    Forget(known);
                else
                    Discard(known);
            }

            if (_byPath.Count >= MaxKnown)
                ForgetOldest();
            if (!_disposed)
                _byPath.Add(entry.Header.Key, entry);
            entry.Leases++;
            return entry;
        }
    }

    private static long TailOf(long? size) =>
        size is { } known ? Math.Min(known, Math.Clamp(known / TailShare, SmallestTail, LargestTail)) : LargestTail;

    /// <summary>A time that every file system can keep.</summary>
    private static DateTime TimeOf(RemoteRange answer)
    {
        var time = answer.LastModified.UtcDateTime;
        time = time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
        return time < DateTime.UnixEpoch.AddDays(1) ? DateTime.UnixEpoch.AddDays(1) : time;
    }

    private static DeltaException WrongSize(SpoolRequest request, long expected, long met) =>
        new(DeltaErrorCode.CorruptData, $"the file {request.Path} has {met} bytes, and should have {expected}") { Path = request.Path };
}
