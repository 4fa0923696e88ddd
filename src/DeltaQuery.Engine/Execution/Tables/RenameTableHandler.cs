using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>ALTER TABLE RENAME TO: another name in the catalog, and for a table that lies where the catalog puts it another folder.</summary>
internal static class RenameTableHandler
{
    public static async Task ExecuteAsync(ExecutionContext context, AlterTableStatement statement, RenameTableAction action)
    {
        var (catalog, reference) = (context.Session.Engine.Catalog, statement.Table);
        if (reference.Path is not null)
        {
            throw SyntaxError.NotSupported(
                context.Text, reference.Span.Start,
                "RENAME TO of a table that is named by its path", "it has no name; move its folder while nobody uses it");
        }

        var (schema, name) = NameOf(context, reference);
        if (await catalog.FindAsync(schema, name, context.CancellationToken).ConfigureAwait(false) is not { } table)
        {
            if (statement.IfExists)
                return;
            throw TableResolver.NotFound(reference.ToString()).At(context.Text, reference.Span.Start);
        }

        if (action.Name.Path is not null)
            throw SyntaxError.NotSupported(context.Text, action.Name.Span.Start, "RENAME TO a path");
        var (newSchema, newName) = NameOf(context, action.Name, schema);
        try
        {
            if (!await catalog.HasSchemaAsync(newSchema, context.CancellationToken).ConfigureAwait(false))
                throw UseHandler.NotFound(newSchema);
            var taken = await catalog.FindAsync(newSchema, newName, context.CancellationToken).ConfigureAwait(false);
            if (taken is not null && (taken.Location != table.Location || newName == table.Name))
                throw new DeltaException(
                    DeltaErrorCode.TableAlreadyExists, $"table {action.Name} exists already") { Table = action.Name.ToString() };
            await catalog.RenameAsync(table, newSchema, newName, context.CancellationToken).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.Position is null)
        {
            throw e.At(context.Text, action.Name.Span.Start);
        }
    }

    private static (string Schema, string Name) NameOf(ExecutionContext context, TableReference reference, string? schema = null) =>
        reference.Parts.Count > 2
            ? throw SyntaxError.NotSupported(context.Text, reference.Span.Start, $"{reference}: names have a schema and a table, no catalog")
            : (reference.Parts.Count == 2 ? reference.Parts[0].Value : schema ?? context.Session.Resolver.CurrentSchema, reference.Parts[^1].Value);
}
