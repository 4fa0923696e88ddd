using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Writing;

/// <summary>A file that a COPY wrote, as RETURN_STATS tells of it.</summary>
/// <param name="Path">The file, relative to the table's root.</param>
/// <param name="RowCount">Its rows.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Columns">What there is to tell of each column, by its quoted path.</param>
/// <param name="PartitionKeys">By the partition columns' physical names; null for NULL.</param>
internal sealed record WrittenFile(
    string Path,
    long RowCount,
    long Size,
    Dictionary<string, ColumnStatistics> Columns,
    IReadOnlyDictionary<string, string?> PartitionKeys)
{
    /// <summary>Reads a row: filename, count, file_size_bytes, footer_size_bytes, column_statistics, partition_keys.</summary>
    public static WrittenFile Read(object?[] row, string root)
    {
        var path = (string)row[0]!;
        if (!path.StartsWith(root, StringComparison.Ordinal) || path.Length <= root.Length + 1)
            throw new DeltaException(DeltaErrorCode.Internal, $"DuckDB wrote {path}, which is not below {root}");
        var keys = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (row[5] is DuckDbMap map)
        {
            for (var i = 0; i < map.Count; i++)
                keys.Add((string)map.Keys[i], map.Values[i] is string key && key != PartitionValue.NullName ? key : null);
        }

        return new WrittenFile(
            path[root.Length..].TrimStart('/'), Number(row[1]), Number(row[2]), ColumnStatistics.Read((DuckDbMap)row[4]!), keys);
    }

    private static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
