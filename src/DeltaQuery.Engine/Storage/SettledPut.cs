namespace DeltaQuery.Engine.Storage;

/// <summary>Puts an object unless one is there, and finds out what became of it where the store could not say: by reading it back.</summary>
/// <remarks>For what no two writers would write alike, or what is the same whoever writes it. Commits tell by their transaction's id.</remarks>
internal static class SettledPut
{
    private const int Puts = 5;

    /// <summary>Puts the object. False means that another writer was first.</summary>
    /// <exception cref="DeltaException">StorageFailed: it was not written, unless the cause is an <see cref="UnknownOutcomeException"/>.</exception>
    public static async Task<bool> PutSettledAsync(this IObjectStore store, string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        UnknownOutcomeException? lost = null;
        for (var put = 0; put < Puts; put++)
        {
            if (put > 0)
                await Task.Delay(10 << put, cancellationToken).ConfigureAwait(false);
            try
            {
                if (await store.PutIfAbsentAsync(path, content, cancellationToken).ConfigureAwait(false))
                    return true;
                if (lost is null)
                    return false;
            }
            catch (UnknownOutcomeException e)
            {
                lost = e;
                cancellationToken = CancellationToken.None; // whoever asks wants to know whether it was written
            }
            catch (DeltaException) when (lost is not null)
            {
                // It failed, but the one before may have been written.
            }

            if (await FindAsync(store, path, cancellationToken).ConfigureAwait(false) is { } there)
                return there.AsSpan().SequenceEqual(content.Span);
        }

        throw new DeltaException(DeltaErrorCode.StorageFailed, lost!.Message, lost) { Path = path };
    }

    /// <summary>What is there; null if nothing is, or if it cannot be read now.</summary>
    private static async Task<byte[]?> FindAsync(IObjectStore store, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DeltaException { Code: DeltaErrorCode.StorageFailed })
        {
            return null;
        }
    }
}
