using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>delta_files(): the live files of a table, as the log has them.</summary>
internal static class DeltaFilesHandler
{
    private const string Columns =
        "path VARCHAR, partition_values MAP(VARCHAR, VARCHAR), size BIGINT, modification_time TIMESTAMP WITH TIME ZONE, num_records BIGINT, "
        + "stats VARCHAR, deletion_vector STRUCT(storage_type VARCHAR, path_or_inline_dv VARCHAR, \"offset\" INTEGER, size_in_bytes INTEGER, "
        + "cardinality BIGINT), base_row_id BIGINT, default_row_commit_version BIGINT, clustering_provider VARCHAR, tags MAP(VARCHAR, VARCHAR)";

    private const string DeletionVector =
        "CASE WHEN dv_type IS NOT NULL THEN {storage_type: dv_type, path_or_inline_dv: dv_data, \"offset\": dv_offset, size_in_bytes: dv_size, "
        + "cardinality: dv_cardinality} END";

    public static async Task<string?> RelationAsync(ExecutionContext context, string argument)
    {
        using var table = await DescribedTable.OpenAsync(context, argument).ConfigureAwait(false);
        var snapshot = table.Snapshot;
        return Relation.Create(context, Columns, rows => snapshot.Files.Copy(
            new FileQuery(snapshot.Version, [FileColumn.NumRecords], AllColumns: true), (files, names) => Query(snapshot, files, names[0]), rows,
            context.CancellationToken));
    }

    private static string Query(Snapshot snapshot, string files, string numRecords) =>
        $"SELECT path, {PartitionValues(snapshot)}, size, TRY(epoch_ms(modification_time)::TIMESTAMPTZ), {numRecords}, stats, {DeletionVector}, "
        + $"base_row_id, default_row_commit_version, clustering_provider, tags FROM {files}";

    /// <summary>The values by logical names.</summary>
    private static string PartitionValues(Snapshot snapshot)
    {
        var renamed = snapshot.PartitionColumns.Select(c => (Physical: snapshot.Mapping.PhysicalName(c.Name)!, Logical: c.Name))
            .Where(c => c.Physical != c.Logical).ToList();
        if (renamed.Count == 0)
            return "pv";
        var name = new StringBuilder("CASE e.key");
        foreach (var (physical, logical) in renamed)
            name.Append(" WHEN ").Append(SqlText.Literal(physical)).Append(" THEN ").Append(SqlText.Literal(logical));
        return $"map_from_entries([{{k: {name} ELSE e.key END, v: e.value}} for e in map_entries(pv)])";
    }
}
