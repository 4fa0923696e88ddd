using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Planning;

/// <summary>Tables and schemas that go, come, or get another name.</summary>
internal sealed partial class TableCatalog
{
    /// <summary>Where folders of dropped tables lie until they are deleted: no name leads there.</summary>
    private const string DroppedFolder = ".deltaquery/dropped";

    /// <summary>Takes a table out of the catalog. The folder of a managed one becomes invisible at once, and is then deleted; one that lies
    /// elsewhere stays, and so does one of which the catalog file knows two names.</summary>
    /// <returns>Null, or what was left over because it could not be deleted.</returns>
    /// <exception cref="DeltaException">NotSupported or StorageFailed: the table is as it was.</exception>
    public async Task<string?> DropAsync(CatalogTable table, CancellationToken cancellationToken)
    {
        CheckNotMapped(table, "dropped");
        var file = await FileAsync(cancellationToken).ConfigureAwait(false);
        var isListed = file.Tables.Any(e => IsOf(e, table) && e.Location == table.Location);
        if (!table.IsManaged || (isListed && HasOtherName(file, table)))
        {
            await ForgetAsync(table, cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (file.Tables.FirstOrDefault(e => e.Location.StartsWith(table.Location + "/", StringComparison.Ordinal)) is { } inside)
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported,
                $"table {table.Name} cannot be dropped: table {inside.Schema}.{inside.Name} lies in its folder");
        }

        var store = stores.For(table.Location);
        foreach (var folder in await store.ListDirectoriesAsync(table.Location, cancellationToken).ConfigureAwait(false))
        {
            if (await IsTableAsync(ObjectStores.Join(table.Location, folder), cancellationToken).ConfigureAwait(false))
                throw new DeltaException(
                    DeltaErrorCode.NotSupported, $"table {table.Name} cannot be dropped: there is another Delta table in its folder {folder}");
        }

        if (!store.MovesDirectories)
        {
            await store.DeleteDirectoryAsync(table.Location, cancellationToken).ConfigureAwait(false);
            if (isListed)
                await ForgetAsync(table, cancellationToken).ConfigureAwait(false);
            return null;
        }

        var hidden = ObjectStores.Join(ObjectStores.Join(root, DroppedFolder), Guid.NewGuid().ToString("N"));
        await store.MoveDirectoryAsync(table.Location, hidden, cancellationToken).ConfigureAwait(false);
        try
        {
            await store.DeleteDirectoryAsync(hidden, CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (DeltaException e)
        {
            return $"the files of the dropped table {table.Name} could not all be deleted: {e.Message}";
        }
    }

    /// <summary>Gives a table another name; a managed one's folder gets it too.</summary>
    /// <exception cref="DeltaException">The name is taken, or is no name of a folder.</exception>
    public async Task RenameAsync(CatalogTable table, string schema, string name, CancellationToken cancellationToken)
    {
        CheckNotMapped(table, "renamed");
        var renamed = new CatalogTable(schema, name, table.Location);
        if (!table.IsManaged)
        {
            await ChangeAsync(file => file with { Tables = With(file.Tables.Where(e => !IsOf(e, table)), renamed) }, cancellationToken).ConfigureAwait(false);
            return;
        }

        var location = await LocationForAsync(schema, name, cancellationToken).ConfigureAwait(false);
        var store = stores.For(table.Location);
        var onlyCase = location.Equals(table.Location, StringComparison.OrdinalIgnoreCase);
        if (!onlyCase && await store.DirectoryExistsAsync(location, cancellationToken).ConfigureAwait(false))
        {
            throw new DeltaException(DeltaErrorCode.TableAlreadyExists, $"there is a folder {location} already") { Path = location };
        }

        if (store.MovesDirectories)
            await store.MoveDirectoryAsync(table.Location, location, cancellationToken).ConfigureAwait(false);
        else
            await RenameInPlaceAsync(table, renamed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The table stays where it is, and is found by the catalog file alone, until it gets the name of its folder back.</summary>
    private Task RenameInPlaceAsync(CatalogTable table, CatalogTable renamed, CancellationToken cancellationToken) => ChangeAsync(
        file =>
        {
            var (tables, others) = (file.Tables.Where(e => !IsOf(e, table)), (file.Renamed ?? []).Where(location => location != table.Location));
            var folder = Same(renamed.Schema, DefaultSchema) ? root : ObjectStores.Join(root, renamed.Schema);
            return table.Location == ObjectStores.Join(folder, renamed.Name)
                ? new CatalogFile([.. tables], [.. others])
                : new CatalogFile(With(tables, renamed), [.. others, table.Location]);
        },
        cancellationToken);

    private static void CheckNotMapped(CatalogTable table, string what)
    {
        if (table.IsMapped)
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"table {table.Name} cannot be {what}: the program that opened the engine maps its name to {table.Location}")
            {
                Table = table.Name,
            };
        }
    }

    /// <summary>Whether the catalog file has another name for the same place, which is a LOCATION of one of both.</summary>
    private static bool HasOtherName(CatalogFile file, CatalogTable table) =>
        file.Tables.Any(e => !IsOf(e, table) && e.Location == table.Location);

    private Task ForgetAsync(CatalogTable table, CancellationToken cancellationToken) => ChangeAsync(
        file => new CatalogFile(
            [.. file.Tables.Where(e => !IsOf(e, table))],
            file.Renamed is null || HasOtherName(file, table)
                ? file.Renamed
                : [.. file.Renamed.Where(location => location != table.Location)]),
        cancellationToken);

    /// <summary>Makes a schema: a folder below the root.</summary>
    public async Task CreateSchemaAsync(string schema, CancellationToken cancellationToken)
    {
        CheckFolderName(schema, "schema");
        var folder = ObjectStores.Join(root, schema);
        if (await IsTableAsync(folder, cancellationToken).ConfigureAwait(false))
            throw new DeltaException(
                DeltaErrorCode.TableAlreadyExists, $"there is a table {schema}, whose folder the schema would have") { Path = folder };
        await stores.For(folder).CreateDirectoryAsync(folder, lasting: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes a schema's folder, which holds no table any longer; false if there is something else in it.</summary>
    public async Task<bool> DropSchemaAsync(string schema, CancellationToken cancellationToken) =>
        await FolderAsync(schema, cancellationToken).ConfigureAwait(false) is not { } folder
        || await stores.For(folder).DeleteEmptyDirectoryAsync(folder, cancellationToken).ConfigureAwait(false);
}
