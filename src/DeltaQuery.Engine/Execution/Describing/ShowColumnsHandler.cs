using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>SHOW COLUMNS: the names of a table's columns, of a temporary table or view too.</summary>
internal static class ShowColumnsHandler
{
    public static async Task<string?> RelationAsync(ExecutionContext context, ShowColumnsStatement statement)
    {
        var reference = statement.Schema is { } schema
            ? statement.Table with { Parts = [schema.Parts[^1], statement.Table.Parts[^1]] }
            : statement.Table;
        if (await SessionTable.DescribeAsync(context, reference).ConfigureAwait(false) is { } described)
            return $"(SELECT column_name AS col_name FROM {described})";
        using var table = await DescribedTable.OpenAsync(context, reference).ConfigureAwait(false);
        return Relation.Create(context, "col_name VARCHAR", rows =>
        {
            foreach (var column in table.Snapshot.Schema.Fields)
            {
                rows.Append(column.Name);
                rows.EndRow();
            }
        });
    }
}
