using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Planning;

/// <summary>How many rows data files hold, as their footers say; the log may say another number, or none.</summary>
internal static class FooterRows
{
    /// <summary>The number of a file that DuckDB can open.</summary>
    public static long Of(DuckDbConnection connection, string path) => Of(connection, [path]).Values.Single();

    /// <summary>The numbers by the files' paths.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> OfAsync(
        ReadableFiles readable, DuckDbConnection connection, IEnumerable<ScannedFile> files, CancellationToken cancellationToken)
    {
        var distinct = files.DistinctBy(f => f.Path).Select(f => (f.Path, (long?)f.Size)).ToList();
        using var opened = await readable.FootersAsync(distinct, cancellationToken).ConfigureAwait(false);
        return Of(connection, opened.Paths).ToDictionary(f => opened.Of(f.Key), f => f.Value, StringComparer.Ordinal);
    }

    private static Dictionary<string, long> Of(DuckDbConnection connection, IReadOnlyCollection<string> paths)
    {
        if (paths.Count == 0)
            return [];
        using var result = connection.Query($"SELECT DISTINCT file_name, num_rows FROM parquet_file_metadata({SqlText.Files(paths)})");
        return result.Rows().ToDictionary(row => (string)row[0]!, row => (long)row[1]!, StringComparer.Ordinal);
    }
}
