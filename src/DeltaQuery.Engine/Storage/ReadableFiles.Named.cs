namespace DeltaQuery.Engine.Storage;

/// <summary>Files that a statement names by their paths or by patterns.</summary>
internal sealed partial class ReadableFiles
{
    /// <summary>A folder for the local names of a statement's files.</summary>
    public LinkFolder NewLinks() => new(temporary ?? Path.GetTempPath());

    /// <summary>The files on S3 that a path means, in ordinal order; none if there is none.</summary>
    /// <param name="path">The path, with wildcards or without.</param>
    /// <param name="extension">How the names of files end that a folder stands for: a path without wildcards, where no file is; null if folders
    /// stand for nothing.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public async Task<IReadOnlyList<NamedFile>> ListAsync(string path, string? extension, CancellationToken cancellationToken)
    {
        var whole = ObjectStores.Normalize(path, "");
        var store = stores.For(whole);
        if (GlobPattern.IsIn(whole) && await FoundAsync(store, GlobPattern.Parse(whole), cancellationToken).ConfigureAwait(false) is { Count: > 0 } found)
            return found;
        if (!path.EndsWith('/') && await store.ExistsAsync(whole, cancellationToken).ConfigureAwait(false))
            return [new NamedFile(whole)];
        return extension is null || GlobPattern.IsIn(whole)
            ? []
            : await FoundAsync(store, GlobPattern.Parse($"{whole}/**/*.{extension}"), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Local names of files on S3, in their order.</summary>
    /// <param name="files">The files.</param>
    /// <param name="columns">The top-level columns that will be read of Parquet files; null for whole files.</param>
    /// <param name="links">Makes the names.</param>
    /// <param name="leases">Takes what keeps the files while they are read.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DeltaException">StorageFailed: a file is not there.</exception>
    public async Task<IReadOnlyList<string>> LinkAsync(
        IReadOnlyList<NamedFile> files, SpoolColumns? columns, LinkFolder links, ICollection<IDisposable> leases, CancellationToken cancellationToken)
    {
        try
        {
            var held = await FetchAsync([.. files.Select(f => new SpoolRequest(f.Path, f.Size, columns, f.ETag))], leases, cancellationToken).ConfigureAwait(false);
            return [.. files.Zip(held, (file, local) => links.Link(file.Path, local))];
        }
        catch (FileNotFoundException e)
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"there is no file {e.FileName}", e) { Path = e.FileName };
        }
    }

    private static async Task<IReadOnlyList<NamedFile>> FoundAsync(IObjectStore store, GlobPattern pattern, CancellationToken cancellationToken)
    {
        var found = new List<NamedFile>();
        if (pattern.IsFlat)
        {
            foreach (var item in await store.ListAsync(pattern.Folder, null, cancellationToken).ConfigureAwait(false))
                Take(item.Name, item.Size, item.ETag);
        }
        else
        {
            await foreach (var page in store.ListAllAsync(pattern.Folder, _ => true, cancellationToken).ConfigureAwait(false))
            {
                foreach (var item in page)
                    Take(item.Path, item.Size, item.ETag);
            }
        }

        return [.. found.OrderBy(f => f.Path, StringComparer.Ordinal)];

        void Take(string name, long size, string? etag)
        {
            if (pattern.Matches(name))
                found.Add(new NamedFile(ObjectStores.Join(pattern.Folder, name), size, etag));
        }
    }
}
