using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>SHOW TBLPROPERTIES: all properties, or the one asked for; a missing one gives Spark's sentence in the place of its value.
/// </summary>
internal static class ShowTablePropertiesHandler
{
    public static async Task<string?> RelationAsync(ExecutionContext context, ShowTablePropertiesStatement statement)
    {
        using var table = await DescribedTable.OpenAsync(context, statement.Table).ConfigureAwait(false);
        IEnumerable<KeyValuePair<string, string>> properties = ShownProperties.Of(table.Snapshot);
        if (statement.Key is { } key)
        {
            var found = properties.Where(p => p.Key == key).ToList();
            properties = found.Count > 0 ? found : [new(key, $"Table {table.FullName} does not have property: {key}")];
        }

        return Relation.Create(context, "key VARCHAR, value VARCHAR", rows =>
        {
            foreach (var (name, value) in properties)
            {
                rows.Append(name);
                rows.Append(value);
                rows.EndRow();
            }
        });
    }
}
