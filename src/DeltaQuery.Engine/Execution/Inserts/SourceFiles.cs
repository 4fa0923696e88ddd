using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Inserts;

/// <summary>The files that a statement reads beside tables: the one place where a path of the user's becomes a list of files.</summary>
internal static class SourceFiles
{
    /// <summary>The files of a COPY INTO, as absolute paths in ordinal order. Names that begin with <c>_</c> or <c>.</c> are left out, as Spark
    /// does.</summary>
    /// <exception cref="DeltaException">StorageFailed: there is none, or one that is named is not there; NotSupported: no local path.</exception>
    public static async Task<IReadOnlyList<string>> ListAsync(ExecutionContext context, CopyIntoStatement statement)
    {
        var path = ObjectStores.Normalize(statement.Source, Directory.GetCurrentDirectory());
        try
        {
            var store = context.Session.Engine.Stores.For(path);
            if (statement.Files.Count > 0)
                return await NamedAsync(store, path, statement.Files, context.CancellationToken).ConfigureAwait(false);
            if (statement.Pattern is { } pattern)
                return await FoundAsync(Glob(context, ObjectStores.Join(SqlText.EscapeGlob(path), pattern))).ConfigureAwait(false);
            if (await store.DirectoryExistsAsync(path, context.CancellationToken).ConfigureAwait(false))
                return await FoundAsync(await BelowAsync(store, path, context.CancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            if (await store.ExistsAsync(path, context.CancellationToken).ConfigureAwait(false))
                return [path];
            return await FoundAsync(Glob(context, path)).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.Position is null)
        {
            throw e.At(context.Text, statement.Path.Start);
        }

        Task<IReadOnlyList<string>> FoundAsync(IReadOnlyList<string> files) => files.Count > 0
            ? Task.FromResult(files)
            : throw new DeltaException(DeltaErrorCode.StorageFailed, $"there is no file {path}{(statement.Pattern is { } p ? "/" + p : "")}") { Path = path };
    }

    private static async Task<IReadOnlyList<string>> NamedAsync(
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

        return files;
    }

    private static async Task<IReadOnlyList<string>> BelowAsync(IObjectStore store, string folder, CancellationToken cancellationToken)
    {
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

        return Visible(files);
    }

    private static IReadOnlyList<string> Glob(ExecutionContext context, string pattern)
    {
        try
        {
            using var prepared = context.Connection.Prepare("SELECT file FROM glob($1)", context.CancellationToken);
            prepared.Bind(1, pattern);
            using var result = prepared.Execute(context.CancellationToken);
            return Visible(result.Rows().Select(row => (string)row[0]!));
        }
        catch (DuckDbException e)
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"cannot list {pattern}: {e.Message}", e) { Path = pattern };
        }
    }

    private static IReadOnlyList<string> Visible(IEnumerable<string> files) =>
        [.. files.Where(file => Path.GetFileName(file)[0] is not ('_' or '.')).Order(StringComparer.Ordinal)];
}
