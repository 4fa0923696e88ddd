namespace DeltaQuery.Engine.Storage;

/// <summary>Keeps the cache within its bound, and makes room on a full disk.</summary>
internal sealed partial class LocalSpool
{
    private const int DiskFull = 28; // ENOSPC
    private const int QuotaExceeded = 122; // EDQUOT of Linux
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    private static readonly TimeSpan BetweenTrims = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestBirth = TimeSpan.FromMinutes(10); // of a copy, between its first file and its second

    private readonly SemaphoreSlim _trimming = new(1);
    private Dictionary<string, (long IndexSize, long Bytes)> _sizes = new(StringComparer.Ordinal); // of copies, when they were last counted
    private long _total = -1; // bytes in the folder: as counted last, and what this process has written since; -1 if never counted
    private int _wanted; // 0: nobody trims in the background, 1: someone does, 2: and shall do so again
    private long _counted; // what was there when it was counted last

    /// <summary>Deletes what was used longest ago until the cache is within its bound, if it is not.</summary>
    internal Task TrimAsync() => TrimAsync(_ => MaxBytes);

    /// <summary>Lets go of all that no lease keeps, as if it had not been used for long.</summary>
    internal void LetGoOfAll() => LetGoOfIdle(DateTime.MaxValue);

    /// <param name="bound">How much may be kept of how much there is.</param>
    private async Task TrimAsync(Func<long, long> bound)
    {
        await _trimming.WaitAsync().ConfigureAwait(false);
        try
        {
            await EngineThreads.Entry;
            Trim(bound);
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
        var total = Interlocked.Read(ref _total);
        if (total < 0 || total > MaxBytes || total - Interlocked.Read(ref _counted) > MaxBytes / 8)
            TrimInBackground();
    }

    private void TrimInBackground()
    {
        if (Interlocked.Exchange(ref _wanted, 2) == 0)
            _ = Task.Run(TrimWhileWantedAsync);
    }

    private async Task TrimWhileWantedAsync()
    {
        while (Interlocked.CompareExchange(ref _wanted, 0, 1) > 1)
        {
            Interlocked.Exchange(ref _wanted, 1);
            try
            {
                await TrimAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // the next one may have more luck; who writes hears of a disk that fails
            }

            await Task.Delay(BetweenTrims).ConfigureAwait(false);
        }
    }

    private void Trim(Func<long, long> boundOf)
    {
        if (_disposed)
            return;
        var copies = Count(Folder);
        var total = copies.Sum(c => c.Bytes);
        var bound = boundOf(total);
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
        {
            used = _byPath.Values.Where(e => e.Files.IsHeld)
                .ToDictionary(e => e.Files.Index, e => e.Leases > 0 ? DateTime.MaxValue : e.LastUse);
        }

        var copies = new List<SpoolCopy>();
        var sizes = new Dictionary<string, (long IndexSize, long Bytes)>(StringComparer.Ordinal);
        foreach (var files in folder.Files().ToList().GroupBy(f => f.Path[..(f.Path.Length - Path.GetExtension(f.Path).Length)]))
        {
            var index = files.Key + SpoolFolder.IndexExtension;
            string[] others = [.. files.Where(f => f.Path != index).Select(f => f.Path)];
            var (_, size, lastUse) = files.FirstOrDefault(f => f.Path == index);
            if (size > 0 && others.Length > 0)
                copies.Add(new SpoolCopy(index, others, BytesOf(index, size, sizes), used.GetValueOrDefault(index, lastUse)));
            else if (lastUse < DateTime.UtcNow - LongestBirth)
                SpoolFiles.TryDeleteStray(index, others);
        }

        _sizes = sizes;
        return copies;
    }

    /// <summary>An index that has not grown is not read again.</summary>
    private long BytesOf(string index, long indexSize, Dictionary<string, (long IndexSize, long Bytes)> sizes)
    {
        var bytes = _sizes.TryGetValue(index, out var known) && known.IndexSize == indexSize ? known.Bytes : SpoolFiles.CountBytes(index);
        sizes.Add(index, (indexSize, bytes));
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

        return SpoolFiles.TryDelete(index, others);
    }

    /// <summary>Does something with files of the cache; if the disk is full, once more without half of what the cache holds, and at last
    /// without all that no lease keeps.</summary>
    /// <exception cref="SpoolLostException">The files have gone.</exception>
    private async Task<T> OnDiskAsync<T>(Func<T> action)
    {
        await EngineThreads.Entry;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return action();
            }
            catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new SpoolLostException(Folder.Path, e);
            }
            catch (IOException e) when (attempt < 3 && IsFull(e))
            {
                await TrimAsync(total => attempt == 1 ? total / 2 : 0).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Unusable(e);
            }
        }
    }

    private DeltaException Unusable(Exception cause) => new(
        DeltaErrorCode.StorageFailed,
        IsFull(cause) ? $"the disk of the cache {Folder.Path} is full" : $"the cache {Folder.Path} cannot be used: {cause.Message}", cause)
    {
        Path = Folder.Path,
        Hint = "SET deltaquery.cache.directory to a folder on a disk with more room, or deltaquery.cache.size to less than there is.",
    };

    private static bool IsFull(Exception e) =>
        OperatingSystem.IsWindows() ? e.HResult == WindowsDiskFull : e.HResult is DiskFull or QuotaExceeded;
}
