namespace DeltaQuery.Engine.Storage;

/// <summary>Fills the local file of an object with what a request needs.</summary>
internal sealed partial class LocalSpool
{
    private async Task<SpoolEntry> FetchAsync(
        IRemoteStore store, SpoolRequest request, SpoolCounters counters, CancellationToken cancellationToken)
    {
        var (hasChanged, wasLost) = (false, false);
        while (true)
        {
            SpoolEntry? entry = null;
            try
            {
                var asked = hasChanged
                    ? request with { ETag = null }
                    : await TaggedAsync(store, request, counters, cancellationToken).ConfigureAwait(false);
                entry = await OpenAsync(store, asked, hasChanged, counters, cancellationToken).ConfigureAwait(false);
                await FillAsync(store, entry, request.Columns, counters, cancellationToken).ConfigureAwait(false);
                return entry.Files.Exist ? entry : throw new SpoolLostException(entry.Files.Data);
            }
            catch (ObjectChangedException) when (!hasChanged)
            {
                GiveBack(entry, isStale: true);
                DiscardKnown(request.Key);
                hasChanged = true;
            }
            catch (SpoolLostException) when (!wasLost)
            {
                GiveBack(entry, isStale: true);
                wasLost = true;
            }
            catch (ObjectChangedException e)
            {
                GiveBack(entry, isStale: true);
                throw Changes(request.Path, e);
            }
            catch (SpoolLostException e)
            {
                GiveBack(entry, isStale: true);
                throw Unusable(e);
            }
            catch (DeltaException e) when (e.Code == DeltaErrorCode.CorruptData && hasChanged && request.ETag is not null)
            {
                throw Changes(request.Path, e); // it is of another size now than when it was listed
            }
            catch
            {
                GiveBack(entry, isStale: false);
                throw;
            }
        }
    }

    /// <summary>A request of something that may change, with the tag of what is there now. It is as it was if the cache has no copy.</summary>
    private async Task<SpoolRequest> TaggedAsync(
        IRemoteStore store, SpoolRequest request, SpoolCounters counters, CancellationToken cancellationToken)
    {
        if (request.Size is not null || request.ETag is not null || !IsKnown(request.Key))
            return request;
        using var pass = await PassAsync(cancellationToken).ConfigureAwait(false);
        var answer = await AskAsync(store, request.Path, 0, 1, null, counters, cancellationToken).ConfigureAwait(false);
        return request with { ETag = answer.ETag, Size = answer.ObjectSize };
    }

    private bool IsKnown(string path)
    {
        lock (_guard)
        {
            if (_byPath.ContainsKey(path))
                return true;
        }

        return Folder.IndexesOf(path, null).Count > 0;
    }

    private async Task FillAsync(
        IRemoteStore store, SpoolEntry entry, SpoolColumns? columns, SpoolCounters counters, CancellationToken cancellationToken)
    {
        var fetched = 0L;
        var needed = new RangeSet([entry.Whole]);
        if (columns is not null && !entry.Covers(entry.Whole))
        {
            fetched += await ReadLayoutAsync(store, entry, counters, cancellationToken).ConfigureAwait(false);
            if (entry.Layout is { } layout)
                needed = new RangeSet([.. layout.Of(columns), new ByteRange(layout.Footer, entry.Header.Size)]);
        }

        fetched += await EnsureAsync(store, entry, needed, counters, cancellationToken).ConfigureAwait(false);
        var cached = Math.Max(0, needed.Length - fetched - entry.TakeBegun());
        counters.CountFromCache(cached);
        Counters.CountFromCache(cached);
    }

    /// <summary>Sees to it that the footer is there, and reads where the columns lie.</summary>
    private async Task<long> ReadLayoutAsync(
        IRemoteStore store, SpoolEntry entry, SpoolCounters counters, CancellationToken cancellationToken)
    {
        var size = entry.Header.Size;
        if (entry.Layout is not null || entry.IsOpaque || size < ParquetFooter.Tail)
            return 0;
        var end = new ByteRange(size - ParquetFooter.Tail, size);
        if (!entry.MayCover(end))
            end = new ByteRange(size - TailOf(size), size);
        var fetched = await EnsureAsync(store, entry, new RangeSet([end]), counters, cancellationToken).ConfigureAwait(false);
        try
        {
            var footer = new ByteRange(await OnDiskAsync(() => entry.Files.Read(ParquetFooter.StartIn)).ConfigureAwait(false), size);
            fetched += await EnsureAsync(store, entry, new RangeSet([footer]), counters, cancellationToken).ConfigureAwait(false);
            entry.Layout = new ParquetRanges(await OnDiskAsync(() => entry.Files.Read(ParquetFooter.Read)).ConfigureAwait(false));
        }
        catch (Exception e) when (e is InvalidDataException or OverflowException)
        {
            entry.IsOpaque = true; // with all of the file DuckDB says what is wrong, or reads it all the same
        }

        return fetched;
    }

    /// <summary>Sees to it that ranges are there; returns how many bytes that took.</summary>
    private async Task<long> EnsureAsync(
        IRemoteStore store, SpoolEntry entry, RangeSet needed, SpoolCounters counters, CancellationToken cancellationToken)
    {
        var fetched = 0L;
        while (true)
        {
            using var claim = entry.Claim(needed, out var others);
            if (claim is not null)
            {
                var missing = await OnDiskAsync(() => entry.Verify(claim, cancellationToken)).ConfigureAwait(false);
                var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
                await Parallel.ForEachAsync(FetchPlan.Pieces(missing), options, async (piece, token) =>
                {
                    await FetchAsync(store, entry, piece, counters, token).ConfigureAwait(false);
                    Interlocked.Add(ref fetched, piece.Length);
                }).ConfigureAwait(false);
            }
            else if (others is not null)
            {
                await others.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                return fetched;
            }
        }
    }

    private async Task FetchAsync(
        IRemoteStore store, SpoolEntry entry, ByteRange piece, SpoolCounters counters, CancellationToken cancellationToken)
    {
        using var pass = await PassAsync(cancellationToken).ConfigureAwait(false);
        var header = entry.Header;
        var answer = await AskAsync(store, header.Path, piece.Start, piece.Length, header.ETag, counters, cancellationToken)
            .ConfigureAwait(false);
        if (answer.ETag != header.ETag || answer.ObjectSize != header.Size)
            throw new ObjectChangedException(header.Path); // from a store that does not heed conditions
        CheckLength(header.Path, answer, piece.Length);
        await WriteAsync(entry, piece.Start, answer.Bytes).ConfigureAwait(false);
    }

    /// <summary>A pass through the gate that bounds how many requests are under way, and with them the memory for their answers.</summary>
    private async Task<SpoolPass> PassAsync(CancellationToken cancellationToken)
    {
        var gate = _gate;
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new SpoolPass(gate);
    }

    private async Task<RemoteRange> AskAsync(
        IRemoteStore store, string path, long offset, long length, string? etag, SpoolCounters counters, CancellationToken cancellationToken)
    {
        counters.CountRequest();
        Counters.CountRequest();
        var answer = await store.GetRangeAsync(path, offset, length, etag, cancellationToken).ConfigureAwait(false);
        counters.CountFetched(answer.Bytes.Length);
        Counters.CountFetched(answer.Bytes.Length);
        return answer;
    }

    private static void CheckLength(string path, RemoteRange answer, long expected)
    {
        if (answer.Bytes.Length != expected)
        {
            throw new DeltaException(
                DeltaErrorCode.StorageFailed, $"the store answered {answer.Bytes.Length} of {expected} bytes of {path}") { Path = path };
        }
    }

    private async Task WriteAsync(SpoolEntry entry, long offset, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length == 0)
            return;
        await OnDiskAsync(() =>
        {
            entry.Files.Write(offset, bytes.Span);
            return true;
        }).ConfigureAwait(false);
        entry.AddPresent(new ByteRange(offset, offset + bytes.Length));
        Grow(bytes.Length);
    }

    /// <summary>Releases what could not be used; what is stale is not found again.</summary>
    private void GiveBack(SpoolEntry? entry, bool isStale)
    {
        if (entry is null)
            return;
        lock (_guard)
        {
            if (isStale)
                Discard(entry);
            Release(entry);
        }
    }

    /// <summary>Whatever is known of a path is of an object that is there no more.</summary>
    private void DiscardKnown(string path)
    {
        lock (_guard)
        {
            if (_byPath.TryGetValue(path, out var known))
                Discard(known);
        }
    }

    private static DeltaException Changes(string path, Exception cause) =>
        new(DeltaErrorCode.StorageFailed, $"the object {path} changes while it is read", cause)
        {
            Path = path, Hint = "Run the statement again once nobody writes the object.",
        };
}
