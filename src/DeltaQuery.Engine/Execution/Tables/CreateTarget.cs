using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>Where a CREATE TABLE makes its table.</summary>
/// <param name="Table">The table, whether one is there or not.</param>
/// <param name="Entry">What the catalog is told of it; null for a table that is named by its path.</param>
/// <param name="IsListed">Whether the catalog knows the table already.</param>
internal sealed record CreateTarget(DeltaTable Table, CatalogTable? Entry, bool IsListed)
{
    /// <summary>Whether the table lies where the catalog puts it.</summary>
    public bool IsManaged => Entry?.IsManaged == true;

    /// <summary>Finds the place.</summary>
    /// <exception cref="DeltaException">SchemaNotFound, or the name or the place cannot be had.</exception>
    public static async Task<CreateTarget> FindAsync(ExecutionContext context, CreateTableStatement statement)
    {
        var (session, reference) = (context.Session, statement.Table);
        if (reference.Path is { } path)
        {
            if (statement.Location is not null)
                throw SyntaxError.At(context.Text, reference.Span.Start, "unexpected LOCATION of a table that is named by its path");
            return new CreateTarget(session.Resolver.AtPath(path), null, IsListed: false);
        }

        if (reference.Parts.Count > 2)
            throw SyntaxError.NotSupported(context.Text, reference.Span.Start, $"{reference}: names have a schema and a table, no catalog");
        var catalog = session.Engine.Catalog;
        var schema = reference.Parts.Count == 2 ? reference.Parts[0].Value : session.Resolver.CurrentSchema;
        var name = reference.Parts[^1].Value;
        if (!await catalog.HasSchemaAsync(schema, context.CancellationToken).ConfigureAwait(false))
            throw new DeltaException(DeltaErrorCode.SchemaNotFound, $"schema {schema} does not exist").At(context.Text, reference.Span.Start);

        var listed = await catalog.FindAsync(schema, name, context.CancellationToken).ConfigureAwait(false);
        var location = statement.Location is { } given ? ObjectStores.Normalize(given, Directory.GetCurrentDirectory()) : null;
        if (listed is not null && location is not null && location != listed.Location && !statement.IfNotExists)
        {
            throw new DeltaException(DeltaErrorCode.TableAlreadyExists, $"table {reference} exists at {listed.Location}; LOCATION cannot move it")
            {
                Table = reference.ToString(),
            }.At(context.Text, reference.Span.Start);
        }

        var entry = listed
            ?? new CatalogTable(schema, name, location ?? await catalog.LocationForAsync(schema, name, context.CancellationToken).ConfigureAwait(false))
            {
                IsManaged = location is null,
            };
        return new CreateTarget(session.Engine.Tables.At(entry.Location, reference.ToString()), entry, listed is not null);
    }

    /// <summary>Whether there is a table already.</summary>
    public Task<bool> ExistsAsync(CancellationToken cancellationToken) => TableResolver.ExistsAsync(Table, cancellationToken);

    /// <summary>Refuses a folder with files of somebody else's: a table would take them for orphans.</summary>
    public async Task CheckEmptyAsync(CancellationToken cancellationToken)
    {
        var files = await Table.Store.ListAsync(Table.Location, null, cancellationToken).ConfigureAwait(false);
        var folders = await Table.Store.ListDirectoriesAsync(Table.Location, cancellationToken).ConfigureAwait(false);
        if (files.Count == 0 && folders.All(f => f == "_delta_log"))
            return;
        throw new DeltaException(DeltaErrorCode.TableAlreadyExists, $"{Table.Location} is not empty, and holds no Delta table")
        {
            Table = Table.Name, Path = Table.Location, Hint = "choose another place, or empty the folder",
        };
    }

    /// <summary>Tells the catalog of a table that it would not find by its folder.</summary>
    public Task ListAsync(ExecutionContext context) => Entry is not null && !IsListed
        ? context.Session.Engine.Catalog.AddAsync(Entry, context.CancellationToken)
        : Task.CompletedTask;
}
