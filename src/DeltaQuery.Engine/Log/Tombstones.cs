using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>Remove actions as rows of a DuckDB table, for a checkpoint that keeps them. Statistics and tags have no place there.</summary>
internal static class Tombstones
{
    /// <summary>The columns but those of the deletion vector: name, field of the action, type.</summary>
    public static readonly IReadOnlyList<(string Name, string Field, string Type)> Fields =
    [
        ("path", "path", "VARCHAR"),
        ("deletion_timestamp", "deletionTimestamp", "BIGINT"),
        ("extended", "extendedFileMetadata", "BOOLEAN"),
        ("pv", "partitionValues", "MAP(VARCHAR, VARCHAR)"),
        ("size", "size", "BIGINT"),
        ("base_row_id", "baseRowId", "BIGINT"),
        ("default_row_commit_version", "defaultRowCommitVersion", "BIGINT"),
    ];

    /// <summary>All columns with their types.</summary>
    public static readonly string ColumnTypes = string.Join(", ", Fields.Select(f => $"{f.Name} {f.Type}"))
        + ", dv_type VARCHAR, dv_data VARCHAR, dv_offset INTEGER, dv_size INTEGER, dv_cardinality BIGINT";

    /// <summary>Writes the row of a remove.</summary>
    public static void AppendRow(DuckDbAppender row, RemoveFile remove)
    {
        row.Append(remove.Path);
        LogReplay.AppendNumber(row, remove.DeletionTimestamp);
        if (remove.ExtendedFileMetadata is { } extended)
            row.Append(extended);
        else
            row.AppendNull();
        LogReplay.AppendMap(row, remove.PartitionValues);
        LogReplay.AppendNumber(row, remove.Size);
        LogReplay.AppendNumber(row, remove.BaseRowId);
        LogReplay.AppendNumber(row, remove.DefaultRowCommitVersion);
        LogReplay.AppendVector(row, remove.DeletionVector);
        row.EndRow();
    }
}
