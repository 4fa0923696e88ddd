using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>SHOW CREATE TABLE: a statement that makes a table like this one, clause by clause as Spark orders them.</summary>
internal static class ShowCreateTableHandler
{
    public static async Task<string?> RelationAsync(ExecutionContext context, ShowCreateTableStatement statement)
    {
        if (context.Session.IsTemporary(statement.Table))
            return OfTemporary(statement.Table.Parts[^1].Value);
        using var table = await DescribedTable.OpenAsync(context, statement.Table).ConfigureAwait(false);
        return Relation.Create(context, "createtab_stmt VARCHAR", row =>
        {
            row.Append(Text(table));
            row.EndRow();
        });
    }

    private static string OfTemporary(string name) =>
        "(SELECT sql AS createtab_stmt FROM (SELECT table_name, sql FROM duckdb_tables() WHERE temporary "
        + "UNION ALL SELECT view_name, sql FROM duckdb_views() WHERE temporary) "
        + $"WHERE lower(table_name) = lower({SqlText.Literal(name)}))";

    private static string Text(DescribedTable table)
    {
        var snapshot = table.Snapshot;
        var name = table.Entry is { } entry ? $"{Name(entry.Schema)}.{Name(entry.Name)}" : $"delta.{Quoted(table.Table.Location)}";
        var text = new StringBuilder($"CREATE TABLE {name} (\n  ")
            .AppendJoin(",\n  ", snapshot.Schema.Fields.Select(Column)).Append(")\nUSING delta\n");
        if (snapshot.PartitionColumns.Count > 0)
            text.Append("PARTITIONED BY (").AppendJoin(", ", snapshot.PartitionColumns.Select(c => Name(c.Name))).Append(")\n");
        if (ClusteringColumns.Of(snapshot) is { Count: > 0 } clustering)
            text.Append("CLUSTER BY (").AppendJoin(", ", clustering.Select(c => string.Join('.', c.LogicalPath.Select(Name)))).Append(")\n");
        if (snapshot.Metadata.Description is { } comment)
            text.Append("COMMENT ").Append(SqlPrinter.Quote(comment, '\'')).Append('\n');
        if (table.Entry is { IsManaged: false })
            text.Append("LOCATION ").Append(SqlPrinter.Quote(table.Table.Location, '\'')).Append('\n');
        var properties = snapshot.Metadata.Configuration.Where(p => !PropertyDefinitions.OfThePast.Contains(p.Key)).OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => $"{SqlPrinter.Quote(p.Key, '\'')} = {SqlPrinter.Quote(ShownProperties.Shown(p.Key, p.Value), '\'')}").ToList();
        if (properties.Count > 0)
            text.Append("TBLPROPERTIES (\n  ").AppendJoin(",\n  ", properties).Append(")\n");
        return text.ToString();
    }

    private static string Column(StructField column)
    {
        var text = new StringBuilder(Name(column.Name)).Append(' ').Append(SparkTypes.Declare(column));
        if (!column.Nullable)
            text.Append(" NOT NULL");
        if (column.GenerationExpression is { } expression)
            text.Append(" GENERATED ALWAYS AS (").Append(expression).Append(')');
        if (column.CurrentDefault is { } value)
            text.Append(" DEFAULT ").Append(value);
        if (column.Comment is { } comment)
            text.Append(" COMMENT ").Append(SqlPrinter.Quote(comment, '\''));
        return text.ToString();
    }

    private static string Name(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !Keywords.IsReserved(name)
            ? name
            : Quoted(name);

    private static string Quoted(string name) => SqlPrinter.Quote(name, '`');
}
