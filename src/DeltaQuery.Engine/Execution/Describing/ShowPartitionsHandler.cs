using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>SHOW PARTITIONS: the partitions that have files, one typed column for each partition column.</summary>
internal static class ShowPartitionsHandler
{
    public static async Task<string?> RelationAsync(ExecutionContext context, ShowPartitionsStatement statement)
    {
        using var table = await DescribedTable.OpenAsync(context, statement.Table).ConfigureAwait(false);
        var snapshot = table.Snapshot;
        if (snapshot.PartitionColumns.Count == 0)
        {
            throw new DeltaException(DeltaErrorCode.NotSupported, $"SHOW PARTITIONS is not allowed on a table that is not partitioned: {table.FullName}")
            {
                Table = table.FullName,
            }.At(context.Text, statement.Table.Span.Start);
        }

        var columns = string.Join(", ", snapshot.PartitionColumns.Select(c => $"{SqlText.Identifier(c.Name)} {DuckDbTypes.ToSql(c.Type)}"));
        var facts = snapshot.PartitionColumns.Select(c => Fact(snapshot, c, context.Session.Settings.PartitionZone)).ToList();
        var relation = Relation.Create(context, columns, rows => snapshot.Files.Copy(
            new FileQuery(snapshot.Version, facts), (files, names) => $"SELECT DISTINCT {string.Join(", ", names)} FROM {files}", rows,
            context.CancellationToken));
        return $"(SELECT * FROM {relation} ORDER BY ALL)";
    }

    private static FileColumn Fact(Snapshot snapshot, StructField column, string partitionZone) =>
        new(FileColumnKind.Partition, [snapshot.Mapping.PhysicalName(column.Name)!], DuckDbTypes.ToSql(column.Type))
        {
            PartitionZone = partitionZone,
        };
}
