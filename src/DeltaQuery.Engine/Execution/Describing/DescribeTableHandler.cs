using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>DESCRIBE TABLE as Spark prints it: the columns, those that partition or cluster the table again, and with EXTENDED the table
/// itself. Temporary tables and views are described by DuckDB, in its own columns.</summary>
internal static class DescribeTableHandler
{
    public static async Task<string?> RelationAsync(ExecutionContext context, DescribeTableStatement statement)
    {
        if (await SessionTable.DescribeAsync(context, statement.Table).ConfigureAwait(false) is { } described)
            return described;
        using var table = await DescribedTable.OpenAsync(context, statement.Table).ConfigureAwait(false);
        return Relation.Create(context, "col_name VARCHAR, data_type VARCHAR, comment VARCHAR", rows =>
        {
            AppendColumns(rows, table.Snapshot.Schema.Fields);
            AppendPartitioning(rows, table.Snapshot);
            AppendClustering(rows, table.Snapshot);
            if (!statement.Extended)
                return;
            AppendDetails(rows, table);
            AppendDefaults(rows, table.Snapshot);
        });
    }

    private static void AppendColumns(DuckDbAppender rows, IEnumerable<StructField> columns)
    {
        foreach (var column in columns)
            Append(rows, column.Name, SparkTypes.Describe(column), column.Comment);
    }

    private static void AppendPartitioning(DuckDbAppender rows, Snapshot snapshot)
    {
        if (snapshot.PartitionColumns.Count == 0)
            return;
        Append(rows, "# Partition Information");
        Append(rows, "# col_name", "data_type", "comment");
        AppendColumns(rows, snapshot.PartitionColumns);
    }

    private static void AppendClustering(DuckDbAppender rows, Snapshot snapshot)
    {
        if (ClusteringColumns.Of(snapshot) is not { Count: > 0 } columns)
            return;
        Append(rows, "# Clustering Information");
        Append(rows, "# col_name", "data_type", "comment");
        foreach (var column in columns)
            Append(rows, string.Join('.', column.LogicalPath), SparkTypes.Describe(column.Field), column.Field.Comment);
    }

    private static void AppendDetails(DuckDbAppender rows, DescribedTable table)
    {
        Append(rows, "");
        Append(rows, "# Detailed Table Information");
        Append(rows, "Namespace", table.Entry?.Schema ?? "delta");
        Append(rows, "Database", table.Entry?.Schema ?? "delta");
        Append(rows, "Table", table.Entry?.Name ?? table.Table.Location);
        Append(rows, "Type", table.Entry is { IsManaged: true } ? "MANAGED" : "EXTERNAL");
        if (table.Snapshot.Metadata.Description is { } comment)
            Append(rows, "Comment", comment);
        Append(rows, "Location", table.LocationUri);
        Append(rows, "Provider", "delta");
        if (table.Entry is { IsManaged: true })
            Append(rows, "Is_managed_location", "true");
        Append(rows, "Table Properties", $"[{string.Join(',', ShownProperties.Of(table.Snapshot).Select(p => $"{p.Key}={p.Value}"))}]");
    }

    private static void AppendDefaults(DuckDbAppender rows, Snapshot snapshot)
    {
        var columns = snapshot.Schema.Fields.Where(f => f.CurrentDefault is not null).ToList();
        if (columns.Count == 0)
            return;
        Append(rows, "");
        Append(rows, "# Column Default Values");
        foreach (var column in columns)
            Append(rows, column.Name, SparkTypes.Describe(column), column.CurrentDefault);
    }

    private static void Append(DuckDbAppender rows, string name, string type = "", string? comment = "")
    {
        rows.Append(name);
        rows.Append(type);
        rows.Append(comment);
        rows.EndRow();
    }
}
