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
        // Of a file that has none of the columns the first one tells of its row groups. DuckDB would take as long again to group the rows.
        using var result = connection.Query(
            "SELECT file_name, row_group_id, row_group_num_rows, path_in_schema, "
            + "coalesce(stats_null_count = row_group_num_rows AND num_values = row_group_num_rows, false) "
            + $"FROM parquet_metadata({SqlText.Files(files)}) "
            + $"WHERE column_id = 0 OR path_in_schema IN ({string.Join(", ", columns.Select(SqlText.Literal))})");
        var chunks = result.Rows().Select(row =>
            (File: (string)row[0]!, Group: (long)row[1]!, Rows: (long)row[2]!, Column: (string)row[3]!, IsEmpty: (bool)row[4]!));
        var groups = new List<RowGroup>();
        foreach (var file in chunks.GroupBy(c => c.File, StringComparer.Ordinal).OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            var first = 0L;
            foreach (var group in file.GroupBy(c => (c.Group, c.Rows)).OrderBy(g => g.Key.Group))
            {
                var empty = group.Where(c => c.IsEmpty).Select(c => c.Column).ToHashSet(StringComparer.Ordinal);
                groups.Add(new RowGroup(file.Key, first, group.Key.Rows, empty));
                first += group.Key.Rows;
            }
        }

        return groups;
    }
}
