namespace DeltaQuery.Engine.Storage;

/// <summary>Keeps the cache within its bound, and makes room on a full disk.</summary>
internal sealed partial class LocalSpool
{
    private const int DiskFull = 28; // ENOSPC
    private const int QuotaExceeded = 122; // EDQUOT of Linux
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    private readonly SemaphoreSlim _trimming = new(1);
    private readonly Dictionary<string, (long IndexSize, long Bytes)> _sizes = new(StringComparer.Ordinal); // of copies, when they were last counted
    private long _total = -1; // bytes in the folder: as counted last, and what this process has written since; -1 if never counted
    private long _counted; // what was there when it was counted last

    /// <summary>Puts an uploaded file into the cache as a whole object, by which it need not be fetched. The file is gone afterwards.</summary>
    /// <param name="remotePath">The object.</param>
    /// <param name="etag">Its tag, as the store has told.</param>
    /// <param name="localFile">What was uploaded.</param>
    /// <param name="cancellationToken">Stops the work; the file may be gone.</param>
    public async Task AdoptAsync(string remotePath, string etag, string localFile, CancellationToken cancellationToken)
    {
        var file = new FileInfo(localFile);
        var time = file.LastWriteTimeUtc;
        var header = new SpoolHeader(remotePath, etag, file.Length, time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)));
        var files = await OnDiskAsync(() => SpoolFiles.Adopt(Folder, header, localFile, cancellationToken)).ConfigureAwait(false);
        var entry = new SpoolEntry(files);
        entry.AddPresent(entry.Whole);
        Release([Publish(entry)]);
        Grow(header.Size);
    }

    /// <summary>Deletes what was used longest ago until the cache is within its bound, if it is not.</summary>
    internal Task TrimAsync() => TrimAsync(MaxBytes);

    /// <summary>Lets go of all that no lease keeps, as if it had not been used for long.</summary>
    internal void LetGoOfAll() => LetGoOfIdle(DateTime.MaxValue);

    private async Task TrimAsync(long bound)
    {
        await _trimming.WaitAsync().ConfigureAwait(false);
        try
        {
            await Task.Run(() => Trim(bound)).ConfigureAwait(false);
        }
        finally
        {
            _trimming.Release();
        }
    }

    /// <summary>Counts what was written; the folder is looked through again when that may be over the bound, or much.</summary>
    private void Grow(long bytes)
    {
        if (Interlocked.Read(ref _total) >= 0)
            Interlocked.Add(ref _total, bytes);
        TrimIfOver();
    }

    private void TrimIfOver()
    {
        var (total, counted) = (Interlocked.Read(ref _total), Interlocked.Read(ref _counted));
        if (total < 0 || (total > MaxBytes && total != counted) || total - counted > MaxBytes / 8)
            TrimInBackground();
    }

    private void TrimInBackground()
    {
        if (_trimming.CurrentCount == 0)
            return;
        _ = Task.Run(async () =>
        {
            try
            {
                await TrimAsync(MaxBytes).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // the next one may have more luck; who writes hears of a disk that fails
            }
        });
    }

    private void Trim(long bound)
    {
        var copies = Count(Folder);
        var total = copies.Sum(c => c.Bytes);
        if (total > bound)
        {
            foreach (var copy in copies.OrderBy(c => c.LastUse))
            {
                if (TryEvict(copy.Index, copy.Others))
                    total -= copy.Bytes;
                if (total <= bound - (bound / 10)) // somewhat more than must be, so that it is not done for each file
                    break;
            }
        }

        Interlocked.Exchange(ref _counted, total);
        Interlocked.Exchange(ref _total, total);
    }

    /// <summary>All copies in the folder. What belongs to none is deleted.</summary>
    private List<SpoolCopy> Count(SpoolFolder folder)
    {
        Dictionary<string, DateTime> used;
        lock (_guard)
            used = _byPath.Values.Where(e => e.Files.IsHeld).ToDictionary(e => e.Files.Index, e => e.Leases > 0 ? DateTime.MaxValue : e.LastUse);
        var copies = new List<SpoolCopy>();
        foreach (var files in folder.Files().ToList().GroupBy(f => f.Path[..(f.Path.Length - Path.GetExtension(f.Path).Length)]))
        {
            var index = files.Key + SpoolFolder.IndexExtension;
            string[] others = [.. files.Where(f => f.Path != index).Select(f => f.Path)];
            var (_, size, lastUse) = files.FirstOrDefault(f => f.Path == index);
            if (size == 0)
                SpoolFiles.TryDeleteStray(index, others);
            else
                copies.Add(new SpoolCopy(index, others, BytesOf(index, size), used.GetValueOrDefault(index, lastUse)));
        }

        return copies;
    }

    private long BytesOf(string index, long indexSize)
    {
        if (_sizes.TryGetValue(index, out var known) && known.IndexSize == indexSize)
            return known.Bytes;
        var bytes = SpoolFiles.CountBytes(index);
        _sizes[index] = (indexSize, bytes);
        return bytes;
    }

    private bool TryEvict(string index, IReadOnlyList<string> others)
    {
        lock (_guard)
        {
            if (_byPath.Values.FirstOrDefault(e => e.Files.Index == index) is { } entry)
            {
                if (entry.Leases > 0)
                    return false;
                Forget(entry);
            }
        }

        if (!SpoolFiles.TryDelete(index, others))
            return false;
        _sizes.Remove(index);
        return true;
    }

    /// <summary>Does something with files of the cache; if the disk is full, once more after half of the cache was deleted.</summary>
    /// <exception cref="SpoolLostException">The files have gone.</exception>
    private async Task<T> OnDiskAsync<T>(Func<T> action)
    {
        for (var isSecond = false; ; isSecond = true)
        {
            try
            {
                return action();
            }
            catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new SpoolLostException(Folder.Path, e);
            }
            catch (IOException e) when (!isSecond && IsFull(e))
            {
                await TrimAsync(0).ConfigureAwait(false);
            }
            catch (Exception e) when (e is (IOException or UnauthorizedAccessException) and not InvalidDataException)
            {
                throw new DeltaException(
                    DeltaErrorCode.StorageFailed,
                    IsFull(e) ? $"the disk of the cache {Folder.Path} is full" : $"the cache {Folder.Path} cannot be used: {e.Message}", e)
                {
                    Path = Folder.Path,
                    Hint = "SET deltaquery.cache.directory to a folder on a disk with more room, or deltaquery.cache.size to less than there is.",
                };
            }
        }
    }

    private static bool IsFull(Exception e) => OperatingSystem.IsWindows() ? e.HResult == WindowsDiskFull : e.HResult is DiskFull or QuotaExceeded;
}
