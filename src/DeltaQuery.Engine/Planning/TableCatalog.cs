using System.Text.Json;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Planning;

/// <summary>The tables below a root: <c>root/table</c> is in schema <c>default</c>, <c>root/schema/table</c> in <c>schema</c>, and a small file
/// names those that lie elsewhere. Names are compared without case.</summary>
internal sealed partial class TableCatalog(string root, ObjectStores stores, string? file = null)
{
    public const string DefaultSchema = "default";

    // Some seconds: each of many writers is through in a moment.
    private const int MostTries = 60;

    private readonly string _file = file ?? ObjectStores.Join(root, ".deltaquery/catalog.json");

    private readonly SemaphoreSlim _gate = new(1, 1);

    public string Root => root;

    /// <summary>Tables of names that lead elsewhere, whatever lies below the root.</summary>
    public IReadOnlyList<CatalogTable> Mapped { get; init; } = [];

    /// <summary>The table of a name, or null.</summary>
    public async Task<CatalogTable?> FindAsync(string schema, string name, CancellationToken cancellationToken)
    {
        if (Mapped.FirstOrDefault(e => Same(e.Schema, schema) && Same(e.Name, name)) is { } mapped)
            return mapped;
        var folder = await FolderAsync(schema, cancellationToken).ConfigureAwait(false);
        if (folder is not null && await TableChildAsync(folder, name, cancellationToken).ConfigureAwait(false) is { } child)
            return new CatalogTable(schema, child, ObjectStores.Join(folder, child)) { IsManaged = true };
        var entries = (await FileAsync(cancellationToken).ConfigureAwait(false)).Tables;
        return entries.FirstOrDefault(e => Same(e.Schema, schema) && Same(e.Name, name));
    }

    /// <summary>The tables of a schema, in the order of their names.</summary>
    public async Task<IReadOnlyList<CatalogTable>> TablesAsync(string schema, CancellationToken cancellationToken)
    {
        var tables = new List<CatalogTable>();
        foreach (var mapped in Mapped.Where(e => Same(e.Schema, schema)))
        {
            if (await IsTableAsync(mapped.Location, cancellationToken).ConfigureAwait(false)) // CREATE TABLE may be still to come
                tables.Add(mapped);
        }

        var folder = await FolderAsync(schema, cancellationToken).ConfigureAwait(false);
        var names = folder is null ? [] : await stores.For(folder).ListDirectoriesAsync(folder, cancellationToken).ConfigureAwait(false);
        var file = await FileAsync(cancellationToken).ConfigureAwait(false);
        if (folder is not null)
        {
            foreach (var name in names)
            {
                var location = ObjectStores.Join(folder, name);
                if (!IsRenamed(file, location) && await IsTableAsync(location, cancellationToken).ConfigureAwait(false))
                    tables.Add(new CatalogTable(schema, name, location) { IsManaged = true });
            }
        }

        tables.AddRange(file.Tables.Where(e => Same(e.Schema, schema)));
        return tables.DistinctBy(t => t.Name, StringComparer.OrdinalIgnoreCase).OrderBy(t => t.Name, StringComparer.Ordinal).ToList();
    }

    /// <summary>The schemas, <c>default</c> first.</summary>
    public async Task<IReadOnlyList<string>> SchemasAsync(CancellationToken cancellationToken)
    {
        var schemas = new List<string> { DefaultSchema };
        foreach (var name in await stores.For(root).ListDirectoriesAsync(root, cancellationToken).ConfigureAwait(false))
        {
            if (name[0] is not ('.' or '_') && !await IsTableAsync(ObjectStores.Join(root, name), cancellationToken).ConfigureAwait(false))
                schemas.Add(name);
        }

        schemas.AddRange((await FileAsync(cancellationToken).ConfigureAwait(false)).Tables.Concat(Mapped).Select(e => e.Schema));
        return schemas.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
    }

    /// <summary>Whether there is a schema of that name.</summary>
    public async Task<bool> HasSchemaAsync(string schema, CancellationToken cancellationToken)
    {
        if (Same(schema, DefaultSchema) || Mapped.Any(e => Same(e.Schema, schema)))
            return true;
        var folder = schema is [] or ['.' or '_', ..] ? null : await FolderAsync(schema, cancellationToken).ConfigureAwait(false);
        return (folder is not null && !await IsTableAsync(folder, cancellationToken).ConfigureAwait(false))
            || (await FileAsync(cancellationToken).ConfigureAwait(false)).Tables.Any(e => Same(e.Schema, schema));
    }

    /// <summary>Where a new table of that name goes.</summary>
    /// <exception cref="DeltaException">The name is no name of a folder.</exception>
    public async Task<string> LocationForAsync(string schema, string name, CancellationToken cancellationToken)
    {
        CheckFolderName(name, "table");

        var folder = await FolderAsync(schema, cancellationToken).ConfigureAwait(false) ?? ObjectStores.Join(root, schema);
        var location = ObjectStores.Join(folder, name);
        return await IsRenamedAsync(location, cancellationToken).ConfigureAwait(false) ? $"{location}-{Guid.NewGuid():N}" : location;
    }

    /// <summary>Remembers a table that is not found by its folder's name.</summary>
    public Task AddAsync(CatalogTable table, CancellationToken cancellationToken)
    {
        if (table.IsManaged && table.Location.EndsWith($"/{table.Name}", StringComparison.Ordinal))
            return Task.CompletedTask;
        return ChangeAsync(
            file => new CatalogFile(
                With(file.Tables, table),
                table.IsManaged ? [.. (file.Renamed ?? []).Where(location => location != table.Location), table.Location] : file.Renamed),
            cancellationToken);
    }

    /// <summary>The tables and one more, which may be among them.</summary>
    /// <exception cref="DeltaException">TableAlreadyExists: another has given its name away meanwhile.</exception>
    private static IReadOnlyList<CatalogTable> With(IEnumerable<CatalogTable> tables, CatalogTable table)
    {
        var (same, others) = (tables.Where(e => IsOf(e, table)).ToList(), tables.Where(e => !IsOf(e, table)));
        if (same.Find(e => e.Location != table.Location) is { } other)
        {
            throw new DeltaException(
                DeltaErrorCode.TableAlreadyExists, $"another has given the name {table.Schema}.{table.Name} to the table at {other.Location} meanwhile")
            {
                Table = table.Name, Path = other.Location,
            };
        }

        return [.. others, table];
    }

    private static void CheckFolderName(string name, string what)
    {
        if (!IsFolderName(name) || name[0] is '.' or '_')
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported,
                $"'{name}' cannot be the name of a {what}: it must be the name of a folder that begins with neither . nor _");
        }
    }

    /// <summary>Changes the file, anew where another has changed it meanwhile.</summary>
    /// <param name="change">Makes the new content; of what it has made already it makes the same.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    private async Task ChangeAsync(Func<CatalogFile, CatalogFile> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).OnEngineThread().ConfigureAwait(false);
        try
        {
            for (var attempt = 0; !await TryChangeAsync(change, cancellationToken).ConfigureAwait(false); attempt++)
            {
                if (attempt == MostTries)
                {
                    throw new DeltaException(DeltaErrorCode.ConcurrentModification, $"the catalog file {_file} is changed by others all the time")
                    {
                        Path = _file, IsTransient = true,
                    };
                }

                await Task.Delay(Random.Shared.Next(5 << Math.Min(attempt, 5)), cancellationToken).OnEngineThread().ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<bool> TryChangeAsync(Func<CatalogFile, CatalogFile> change, CancellationToken cancellationToken)
    {
        var was = await ContentAsync(cancellationToken).ConfigureAwait(false);
        var content = JsonSerializer.SerializeToUtf8Bytes(change(Parse(was)), CatalogJson.Default.CatalogFile);
        if (was is null)
            return await stores.For(_file).PutSettledAsync(_file, content, cancellationToken).ConfigureAwait(false);
        return was.AsSpan().SequenceEqual(content) || await stores.For(_file).ReplaceAsync(_file, was, content, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a folder's table has another name than the folder.</summary>
    private async Task<bool> IsRenamedAsync(string location, CancellationToken cancellationToken) =>
        !stores.For(location).MovesDirectories && IsRenamed(await FileAsync(cancellationToken).ConfigureAwait(false), location);

    private static bool IsRenamed(CatalogFile file, string location) => file.Renamed?.Contains(location, StringComparer.Ordinal) == true;

    private static bool IsOf(CatalogTable entry, CatalogTable table) => Same(entry.Schema, table.Schema) && Same(entry.Name, table.Name);

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static bool IsFolderName(string name) => name.Length > 0 && name is not ("." or "..") && name.AsSpan().IndexOfAny("/\\\0") < 0;

    private async Task<bool> IsTableAsync(string location, CancellationToken cancellationToken) =>
        await stores.For(location).DirectoryExistsAsync(ObjectStores.Join(location, "_delta_log"), cancellationToken).ConfigureAwait(false);

    private async Task<string?> FolderAsync(string schema, CancellationToken cancellationToken)
    {
        if (Same(schema, DefaultSchema))
            return root;
        return await ChildAsync(root, schema, cancellationToken).ConfigureAwait(false) is { } name ? ObjectStores.Join(root, name) : null;
    }

    /// <summary>The folder of that name with a table in it that is called so, exactly so written or else the only one that differs in case alone.</summary>
    private async Task<string?> TableChildAsync(string folder, string name, CancellationToken cancellationToken)
    {
        if (!IsFolderName(name))
            return null;
        if (await IsTableOfNameAsync(name).ConfigureAwait(false))
            return name;
        var tables = new List<string>();
        foreach (var alike in (await stores.For(folder).ListDirectoriesAsync(folder, cancellationToken).ConfigureAwait(false)).Where(d => d != name && Same(d, name)))
        {
            if (await IsTableOfNameAsync(alike).ConfigureAwait(false))
                tables.Add(alike);
        }

        return tables.Count == 1 ? tables[0] : null;

        async Task<bool> IsTableOfNameAsync(string child) =>
            await IsTableAsync(ObjectStores.Join(folder, child), cancellationToken).ConfigureAwait(false)
            && !await IsRenamedAsync(ObjectStores.Join(folder, child), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The folder of that name, exactly so written or else the only one that differs in case alone.</summary>
    private async Task<string?> ChildAsync(string folder, string name, CancellationToken cancellationToken)
    {
        if (!IsFolderName(name))
            return null;
        var store = stores.For(folder);
        if (await store.DirectoryExistsAsync(ObjectStores.Join(folder, name), cancellationToken).ConfigureAwait(false))
            return name;
        var alike = (await store.ListDirectoriesAsync(folder, cancellationToken).ConfigureAwait(false)).Where(d => Same(d, name)).ToList();
        return alike.Count == 1 ? alike[0] : null;
    }

    private async Task<CatalogFile> FileAsync(CancellationToken cancellationToken) => Parse(await ContentAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>The file as it is; null if there is none.</summary>
    private async Task<byte[]?> ContentAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await stores.For(_file).ReadAsync(_file, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private CatalogFile Parse(byte[]? content)
    {
        if (content is null)
            return new CatalogFile([]);
        try
        {
            var file = JsonSerializer.Deserialize(content, CatalogJson.Default.CatalogFile) ?? new CatalogFile([]);
            return file.Renamed is { Count: > 0 } renamed
                ? file with { Tables = [.. file.Tables.Select(t => t with { IsManaged = renamed.Contains(t.Location, StringComparer.Ordinal) })] }
                : file;
        }
        catch (JsonException e)
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"the catalog file {_file} is damaged: {e.Message}", e) { Path = _file };
        }
    }
}
