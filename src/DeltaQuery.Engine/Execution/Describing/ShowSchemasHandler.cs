using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>SHOW SCHEMAS: the schemas of the catalog.</summary>
internal static class ShowSchemasHandler
{
    public static async Task<string?> RelationAsync(ExecutionContext context, ShowSchemasStatement statement)
    {
        var pattern = new NamePattern(statement.Pattern);
        var schemas = await context.Session.Engine.Catalog.SchemasAsync(context.CancellationToken).ConfigureAwait(false);
        return Relation.Create(context, "namespace VARCHAR", rows =>
        {
            foreach (var schema in schemas.Where(pattern.Matches))
            {
                rows.Append(schema);
                rows.EndRow();
            }
        });
    }
}
