using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>SHOW TABLES: the tables of a schema, and then the session's temporary tables and views, which are in no schema.</summary>
internal static class ShowTablesHandler
{
    public static async Task<string?> RelationAsync(ExecutionContext context, ShowTablesStatement statement)
    {
        var session = context.Session;
        var schema = statement.Schema?.Parts[^1].Value ?? session.Resolver.CurrentSchema;
        if (statement.Schema is { } named && !await session.Engine.Catalog.HasSchemaAsync(schema, context.CancellationToken).ConfigureAwait(false))
            throw UseHandler.NotFound(schema).At(context.Text, named.Span.Start);
        var pattern = new NamePattern(statement.Pattern);
        var tables = await session.Engine.Catalog.TablesAsync(schema, context.CancellationToken).ConfigureAwait(false);
        var temporaries = session.Temporaries.Concat(session.Views.Keys).Order(StringComparer.Ordinal);
        return Relation.Create(context, "namespace VARCHAR, tableName VARCHAR, isTemporary BOOLEAN", rows =>
        {
            foreach (var table in tables.Where(t => pattern.Matches(t.Name)))
                Append(rows, table.Schema, table.Name, isTemporary: false);
            foreach (var name in temporaries.Where(pattern.Matches))
                Append(rows, "", name, isTemporary: true);
        });
    }

    private static void Append(DuckDbAppender rows, string schema, string name, bool isTemporary)
    {
        rows.Append(schema);
        rows.Append(name);
        rows.Append(isTemporary);
        rows.EndRow();
    }
}
