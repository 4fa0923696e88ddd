using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>CREATE SCHEMA and DROP SCHEMA: folders of tables below the root.</summary>
internal static class SchemaHandler
{
    public static async Task<StatementResult> CreateAsync(ExecutionContext context, CreateSchemaStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "CREATE SCHEMA");
        var catalog = context.Session.Engine.Catalog;
        var schema = NameOf(context, statement.Schema);
        try
        {
            if (!await catalog.HasSchemaAsync(schema, context.CancellationToken).ConfigureAwait(false))
                await catalog.CreateSchemaAsync(schema, context.CancellationToken).ConfigureAwait(false);
            else if (!statement.IfNotExists)
                throw new DeltaException(
                    DeltaErrorCode.TableAlreadyExists, $"schema {schema} exists already") { Hint = "CREATE SCHEMA IF NOT EXISTS leaves it" };
        }
        catch (DeltaException e) when (e.Position is null)
        {
            throw e.At(context.Text, statement.Schema.Span.Start);
        }

        return new StatementResult("CREATE SCHEMA", null);
    }

    public static async Task<StatementResult> DropAsync(ExecutionContext context, DropSchemaStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "DROP SCHEMA");
        var catalog = context.Session.Engine.Catalog;
        var schema = NameOf(context, statement.Schema);
        try
        {
            if (await catalog.HasSchemaAsync(schema, context.CancellationToken).ConfigureAwait(false))
                await DropAsync(context, schema, statement.Cascade).ConfigureAwait(false);
            else if (!statement.IfExists)
                throw UseHandler.NotFound(schema);
        }
        catch (DeltaException e) when (e.Position is null)
        {
            throw e.At(context.Text, statement.Schema.Span.Start);
        }

        return new StatementResult("DROP SCHEMA", null);
    }

    private static async Task DropAsync(ExecutionContext context, string schema, bool cascade)
    {
        var catalog = context.Session.Engine.Catalog;
        if (schema.Equals(TableCatalog.DefaultSchema, StringComparison.OrdinalIgnoreCase))
            throw new DeltaException(DeltaErrorCode.NotSupported, $"schema {schema} is the root itself, and cannot be dropped");
        var tables = await catalog.TablesAsync(schema, context.CancellationToken).ConfigureAwait(false);
        if (tables.Count > 0 && !cascade)
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"schema {schema} is not empty: it has {tables.Count} table{(tables.Count == 1 ? "" : "s")}")
            {
                Hint = "DROP SCHEMA .. CASCADE drops them too",
            };
        }

        foreach (var table in tables)
            await DropHandler.DropAsync(context, table).ConfigureAwait(false);
        if (!await catalog.DropSchemaAsync(schema, context.CancellationToken).ConfigureAwait(false))
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"schema {schema} cannot be dropped: there are files in its folder that are no table's");
    }

    private static string NameOf(ExecutionContext context, TableReference schema) => schema.Parts.Count == 1 && schema.Path is null
        ? schema.Parts[0].Value
        : throw SyntaxError.NotSupported(context.Text, schema.Span.Start, $"{schema}: a schema has one name");
}
