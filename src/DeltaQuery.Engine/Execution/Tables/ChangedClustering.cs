using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>CLUSTER BY: by which columns rows are to lie together. The files stay as they are.</summary>
internal static class ChangedClustering
{
    /// <summary>The change; null where the table is not clustered and is not to be.</summary>
    public static Alteration? Of(ExecutionContext context, Snapshot before, ClusterByAction action)
    {
        if (before.PartitionColumns.Count > 0 && action.Columns.Count > 0)
            throw new DeltaException(DeltaErrorCode.NotSupported, "a partitioned table cannot be clustered");
        var old = ClusteringColumns.Of(before);
        if (old is null && action.Columns.Count == 0)
            return null;
        var columns = Columns(context, action.Columns, before.Mapping);
        var indexed = StatisticsColumn.Of(TableLayout.Of(before));
        foreach (var (column, named) in columns.Zip(action.Columns))
        {
            if (!indexed.Any(each => each.PhysicalPath.SequenceEqual(column.PhysicalPath)))
            {
                throw new DeltaException(
                    DeltaErrorCode.NotSupported, $"CLUSTER BY names {named}, of which the table's files have no statistics")
                {
                    Hint = "move it to the front (ALTER COLUMN .. FIRST), or set delta.dataSkippingStatsColumns, and write the files anew",
                }.At(context.Text, named.Span.Start);
            }
        }

        if (columns.Count > 0)
            context.Session.Notice?.Invoke($"{before.Name}: rows that are there are clustered by OPTIMIZE {before.Name} FULL, new ones by OPTIMIZE");
        var operation = Alteration.Named("CLUSTER BY", ("oldClusteringColumns", Names(old ?? [])), ("newClusteringColumns", Names(columns)));
        var alteration = Alteration.Of(before, before.Metadata, before.Schema, Features, operation);
        return alteration with { Changes = alteration.Changes with { Domains = [ClusteringColumns.ToDomain(columns)] } };
    }

    /// <summary>What a clustered table's protocol supports.</summary>
    public static IReadOnlyList<string> Features { get; } = [TableFeatures.Clustering, TableFeatures.DomainMetadata];

    /// <summary>The columns that a CLUSTER BY names, checked.</summary>
    public static IReadOnlyList<MappedColumn> Columns(ExecutionContext context, IReadOnlyList<ColumnPath> paths, ColumnMapping mapping)
    {
        var columns = new List<MappedColumn>();
        foreach (var path in paths)
        {
            try
            {
                columns.Add(ClusteringColumns.Check(mapping, path.Names));
                ClusteringColumns.CheckAll(columns);
            }
            catch (DeltaException e)
            {
                throw e.At(context.Text, path.Span.Start);
            }
        }

        return columns;
    }

    private static string Names(IEnumerable<MappedColumn> columns) =>
        string.Join(",", columns.Select(column => SparkTypes.PrintPath(column.LogicalPath)));
}
