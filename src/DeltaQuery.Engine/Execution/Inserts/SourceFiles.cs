using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Inserts;

/// <summary>The files that a statement reads beside tables: the one place where a path of the user's becomes a list of files.</summary>
internal static class SourceFiles
{
    /// <summary>The files of a COPY INTO, with absolute paths, in ordinal order. Names that begin with <c>_</c> or <c>.</c> are left out, as Spark
    /// does.</summary>
    /// <exception cref="DeltaException">StorageFailed: there is none, or one that is named is not there; NotSupported: a store that is not.</exception>
    public static async Task<IReadOnlyList<NamedFile>> ListAsync(ExecutionContext context, CopyIntoStatement statement)
    {
        var path = ObjectStores.Normalize(statement.Source, Directory.GetCurrentDirectory());
        try
        {
            var store = context.Session.Engine.Stores.For(path);
            if (statement.Files.Count > 0)
                return await NamedAsync(store, path, statement.Files, context.CancellationToken).ConfigureAwait(false);
            if (statement.Pattern is { } pattern)
                return await FoundAsync(await GlobAsync(context, ObjectStores.Join(SqlText.EscapeGlob(path), pattern)).ConfigureAwait(false)).ConfigureAwait(false);
            if (await store.DirectoryExistsAsync(path, context.CancellationToken).ConfigureAwait(false))
                return await FoundAsync(await BelowAsync(store, path, context.CancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            if (await store.ExistsAsync(path, context.CancellationToken).ConfigureAwait(false))
                return [new NamedFile(path)];
            return await FoundAsync(await GlobAsync(context, path).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.Position is null)
        {
            throw e.At(context.Text, statement.Path.Start);
        }

        Task<IReadOnlyList<NamedFile>> FoundAsync(IReadOnlyList<NamedFile> files) => files.Count > 0
            ? Task.FromResult(files)
            : throw new DeltaException(DeltaErrorCode.StorageFailed, $"there is no file {path}{(statement.Pattern is { } p ? "/" + p : "")}") { Path = path };
    }

    // What a pattern finds may be a link that leads elsewhere.
    private static void CheckAllowed(ExecutionContext context, CopyIntoStatement statement, IEnumerable<string> paths)
    {
        try
        {
            foreach (var path in paths)
                context.Session.Engine.Stores.Check(path);
        }
        catch (DeltaException e)
        {
            throw e.At(context.Text, statement.Path.Start);
        }
    }

    /// <summary>The files by names that DuckDB can open: those on S3 have local ones, until this is disposed.</summary>
    public static async Task<OpenedFiles> OpenAsync(ExecutionContext context, CopyIntoStatement statement, IReadOnlyList<NamedFile> files)
    {
        var paths = files.Select(f => f.Path).ToList();
        if (!ObjectStores.IsRemote(paths[0]))
        {
            CheckAllowed(context, statement, paths);
            return new OpenedFiles(paths, paths, []);
        }

        var readable = context.Session.Engine.Readable;
        var links = readable.NewLinks();
        var leases = new List<IDisposable> { links };
        try
        {
            return new OpenedFiles(paths, await readable.LinkAsync(files, null, links, leases, context.CancellationToken).ConfigureAwait(false), leases);
        }
        catch (Exception e)
        {
            leases.ForEach(lease => lease.Dispose());
            if (e is DeltaException { Position: null } error)
                throw error.At(context.Text, statement.Path.Start);
            throw;
        }
    }

    private static async Task<IReadOnlyList<NamedFile>> NamedAsync(
        IObjectStore store, string folder, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var files = names.Select(name => ObjectStores.Normalize(ObjectStores.Join(folder, name), folder)).Distinct(StringComparer.Ordinal).ToList();
        foreach (var file in files)
        {
            if (!file.StartsWith(folder + "/", StringComparison.Ordinal))
                throw new DeltaException(DeltaErrorCode.StorageFailed, $"FILES names {file}, which does not lie in {folder}") { Path = file };
            if (!await store.ExistsAsync(file, cancellationToken).ConfigureAwait(false))
                throw new DeltaException(DeltaErrorCode.StorageFailed, $"there is no file {file}") { Path = file };
        }

        return files.ConvertAll(file => new NamedFile(file));
    }

    private static async Task<IReadOnlyList<NamedFile>> BelowAsync(IObjectStore store, string folder, CancellationToken cancellationToken)
    {
        if (ObjectStores.IsRemote(folder))
        {
            var listed = new List<NamedFile>();
            await foreach (var page in store.ListAllAsync(folder, inner => Path.GetFileName(inner)[0] is not ('_' or '.'), cancellationToken).ConfigureAwait(false))
                listed.AddRange(page.Select(f => new NamedFile(ObjectStores.Join(folder, f.Path), f.Size, f.ETag)));
            return Visible(listed);
        }

        var files = new List<string>();
        var folders = new Queue<string>([folder]);
        while (folders.TryDequeue(out var next))
        {
            foreach (var file in await store.ListAsync(next, null, cancellationToken).ConfigureAwait(false))
                files.Add(ObjectStores.Join(next, file.Name));
            foreach (var inner in await store.ListDirectoriesAsync(next, cancellationToken).ConfigureAwait(false))
            {
                if (inner[0] is not ('_' or '.'))
                    folders.Enqueue(ObjectStores.Join(next, inner));
            }
        }

        return Visible(files.Select(file => new NamedFile(file)));
    }

    private static async Task<IReadOnlyList<NamedFile>> GlobAsync(ExecutionContext context, string pattern)
    {
        if (ObjectStores.IsRemote(pattern))
            return Visible(await context.Session.Engine.Readable.ListAsync(pattern, null, context.CancellationToken).ConfigureAwait(false));
        try
        {
            using var prepared = context.Connection.Prepare("SELECT file FROM glob($1)", context.CancellationToken);
            prepared.Bind(1, pattern);
            using var result = prepared.Execute(context.CancellationToken);
            return Visible(result.Rows().Select(row => new NamedFile((string)row[0]!)));
        }
        catch (DuckDbException e)
        {
            throw e.ErrorType == DuckDbErrorType.Permission
                ? AllowedLocations.Denied(pattern)
                : new DeltaException(DeltaErrorCode.StorageFailed, $"cannot list {pattern}: {e.Message}", e) { Path = pattern };
        }
    }

    private static IReadOnlyList<NamedFile> Visible(IEnumerable<NamedFile> files) =>
        [.. files.Where(file => Path.GetFileName(file.Path)[0] is not ('_' or '.')).OrderBy(file => file.Path, StringComparer.Ordinal)];
}
