namespace DeltaQuery.Engine.Storage;

/// <summary>Gives files by paths that DuckDB can open: local ones as they are, those of a remote store through the spool.</summary>
/// <param name="stores">The stores.</param>
/// <param name="spool">Holds what was read of remote files.</param>
/// <param name="temporary">The folder for names that last as long as a statement; null for the system's.</param>
internal sealed partial class ReadableFiles(ObjectStores stores, LocalSpool spool, string? temporary = null)
{
    public LocalSpool Spool => spool;

    /// <summary>The local paths of some files, in their order.</summary>
    /// <param name="files">The files, with their sizes in bytes where they are known.</param>
    /// <param name="columns">The top-level columns that will be read of Parquet files; null for whole files.</param>
    /// <param name="leases">Takes what keeps the files while they are read.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DeltaException">CorruptData: a file is missing, or has another size; StorageFailed.</exception>
    public Task<IReadOnlyList<string>> OpenAsync(
        IReadOnlyList<(string Path, long? Size)> files, SpoolColumns? columns, ICollection<IDisposable> leases, CancellationToken cancellationToken) =>
        OpenAsync([.. files.Select(f => new SpoolRequest(f.Path, f.Size, columns))], leases, cancellationToken);

    /// <summary>The local paths of some files, in their order.</summary>
    /// <exception cref="DeltaException">CorruptData: a file is missing, or has another size; StorageFailed.</exception>
    public async Task<IReadOnlyList<string>> OpenAsync(IReadOnlyList<SpoolRequest> files, ICollection<IDisposable> leases, CancellationToken cancellationToken)
    {
        try
        {
            return await FetchAsync(files, leases, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException e)
        {
            throw new DeltaException(DeltaErrorCode.CorruptData, $"the file {e.FileName} is missing", e) { Path = e.FileName };
        }
    }

    /// <summary>Parquet files of which the footers alone will be read.</summary>
    public async Task<OpenedFiles> FootersAsync(IReadOnlyList<(string Path, long? Size)> files, CancellationToken cancellationToken)
    {
        var leases = new List<IDisposable>();
        return new OpenedFiles(
            [.. files.Select(f => f.Path)], await OpenAsync(files, new SpoolColumns([]), leases, cancellationToken).ConfigureAwait(false), leases);
    }

    /// <summary>The local path of one file, whole.</summary>
    public async Task<string> OpenAsync(string path, long? size, ICollection<IDisposable> leases, CancellationToken cancellationToken) =>
        (await OpenAsync([(path, size)], null, leases, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>The local paths of files, which may lie on several stores.</summary>
    /// <exception cref="FileNotFoundException">One is not there on its store.</exception>
    private async Task<string[]> FetchAsync(IReadOnlyList<SpoolRequest> files, ICollection<IDisposable> leases, CancellationToken cancellationToken)
    {
        var paths = files.Select(f => f.Path).ToArray();
        foreach (var path in paths)
            stores.Check(path);
        var remote = Enumerable.Range(0, paths.Length).Where(i => ObjectStores.IsRemote(paths[i])).ToLookup(i => stores.RemoteFor(paths[i]) ?? Refused(paths[i]));
        foreach (var ofStore in remote)
        {
            var lease = await spool.FetchAsync(ofStore.Key, [.. ofStore.Select(i => files[i])], cancellationToken).OnEngineThread().ConfigureAwait(false);
            leases.Add(lease);
            foreach (var (i, local) in ofStore.Zip(lease.Paths))
                paths[i] = local;
        }

        return paths;
    }

    private IRemoteStore Refused(string path)
    {
        _ = stores.For(path); // says why
        throw new DeltaException(DeltaErrorCode.NotSupported, $"{path} lies on a store that is not supported") { Path = path };
    }
}
