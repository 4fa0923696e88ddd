using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>DESCRIBE DETAIL: one row about the table as it is now. The version's checksum is held against the log on the way.</summary>
internal static class DescribeDetailHandler
{
    private const string Columns =
        "format VARCHAR, id VARCHAR, name VARCHAR, description VARCHAR, location VARCHAR, createdAt TIMESTAMP WITH TIME ZONE, "
        + "lastModified TIMESTAMP WITH TIME ZONE, partitionColumns VARCHAR[], clusteringColumns VARCHAR[], numFiles BIGINT, sizeInBytes BIGINT, "
        + "properties MAP(VARCHAR, VARCHAR), minReaderVersion INTEGER, minWriterVersion INTEGER, tableFeatures VARCHAR[], "
        + "statistics MAP(VARCHAR, BIGINT)";

    public static async Task<string?> RelationAsync(ExecutionContext context, DescribeDetailStatement statement)
    {
        using var table = await DescribedTable.OpenAsync(context, statement.Table).ConfigureAwait(false);
        var snapshot = table.Snapshot;
        var totals = Totals(snapshot);
        await VersionChecksum.CheckAsync(
            table.Table, snapshot.Version, totals.Files, totals.Bytes, context.Session.Engine.Tables.Context.Warn, context.CancellationToken)
            .ConfigureAwait(false);
        var history = await table.Table.HistoryAsync(context.CancellationToken).ConfigureAwait(false);
        var modified = await history.TimestampAsync(snapshot.Properties, snapshot.Version, context.CancellationToken).ConfigureAwait(false);
        var clustering = ClusteringColumns.Of(snapshot) ?? [];
        return Relation.Create(context, Columns, row =>
        {
            row.Append("delta");
            row.Append(snapshot.Metadata.Id);
            row.Append(table.Entry is null ? snapshot.Metadata.Name : table.FullName);
            row.Append(snapshot.Metadata.Description);
            row.Append(table.LocationUri);
            AppendTime(row, snapshot.Metadata.CreatedTime);
            AppendTime(row, modified?.ToUnixTimeMilliseconds());
            row.AppendList([.. snapshot.PartitionColumns.Select(c => c.Name)]);
            row.AppendList([.. clustering.Select(c => string.Join('.', c.LogicalPath))]);
            row.Append(totals.Files);
            row.Append(totals.Bytes);
            row.AppendMap(snapshot.Metadata.Configuration);
            row.Append(snapshot.Protocol.MinReaderVersion);
            row.Append(snapshot.Protocol.MinWriterVersion);
            row.AppendList([.. TableFeatures.Of(snapshot.Protocol)]);
            row.BeginMap();
            row.Append("numRowsDeletedByDeletionVectors");
            row.Append(totals.DeletedRows);
            row.Append("numDeletionVectors");
            row.Append(totals.Vectors);
            row.EndMap();
            row.EndRow();
        });
    }

    private static (long Files, long Bytes, long Vectors, long DeletedRows) Totals(Snapshot snapshot) => snapshot.Files.Query(
        new FileQuery(snapshot.Version, []),
        (relation, _) => $"SELECT count(*), coalesce(sum(size), 0)::BIGINT, count(dv_type), coalesce(sum(dv_cardinality), 0)::BIGINT FROM {relation}",
        result =>
        {
            var row = result.Rows().Single();
            return ((long)row[0]!, (long)row[1]!, (long)row[2]!, (long)row[3]!);
        });

    private static void AppendTime(DuckDbAppender row, long? milliseconds)
    {
        if (milliseconds is { } time)
            row.Append(time * 1000);
        else
            row.AppendNull();
    }
}
