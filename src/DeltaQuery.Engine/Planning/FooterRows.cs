using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Planning;

/// <summary>How many rows data files hold, as their footers say; the log may say another number, or none.</summary>
internal static class FooterRows
{
    public static long Of(DuckDbConnection connection, string path) => Of(connection, [path]).Values.Single();

    /// <summary>The numbers by the files' paths.</summary>
    public static IReadOnlyDictionary<string, long> Of(DuckDbConnection connection, IReadOnlyCollection<string> paths)
    {
        if (paths.Count == 0)
            return new Dictionary<string, long>();
        using var result = connection.Query($"SELECT DISTINCT file_name, num_rows FROM parquet_file_metadata({SqlText.Files(paths)})");
        return result.Rows().ToDictionary(row => (string)row[0]!, row => (long)row[1]!, StringComparer.Ordinal);
    }
}
