using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Log;

/// <summary>A row group of a Parquet file.</summary>
/// <param name="File">The file.</param>
/// <param name="FirstRow">The number of its first row in the file.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Empty">The columns that hold nothing but NULL in it, by their path in the file.</param>
internal sealed record RowGroup(string File, long FirstRow, long Rows, IReadOnlySet<string> Empty)
{
    /// <summary>The path of a leaf column, as parquet_metadata writes it.</summary>
    public static string PathOf(IEnumerable<string> names) => string.Join(", ", names);

    /// <summary>The row groups of files; <see cref="Empty"/> knows only the columns that are asked for.</summary>
    public static IReadOnlyList<RowGroup> Read(DuckDbConnection connection, IEnumerable<string> files, IEnumerable<string> columns)
    {
        using var result = connection.Query(
            "SELECT file_name, row_group_id, any_value(row_group_num_rows)::BIGINT, "
            + "list(path_in_schema) FILTER (WHERE stats_null_count = row_group_num_rows AND num_values = row_group_num_rows "
            + $"AND path_in_schema IN ({string.Join(", ", columns.Select(SqlText.Literal))})) "
            + $"FROM parquet_metadata({SqlText.Files(files)}) GROUP BY 1, 2 ORDER BY 1, 2");
        var groups = new List<RowGroup>();
        foreach (var row in result.Rows())
        {
            var file = (string)row[0]!;
            var first = groups.Count > 0 && groups[^1].File == file ? groups[^1].FirstRow + groups[^1].Rows : 0;
            var empty = (row[3] as IEnumerable<object?> ?? []).OfType<string>().ToHashSet(StringComparer.Ordinal);
            groups.Add(new RowGroup(file, first, (long)row[2]!, empty));
        }

        return groups;
    }
}
