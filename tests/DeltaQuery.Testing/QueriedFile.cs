using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Testing;

/// <summary>Writes the rows of queries into Parquet files. One DuckDB for all of them: to start a process for each costs more than most tests.</summary>
internal static class QueriedFile
{
    private static readonly Lazy<DuckDbDatabase> Maker = new(() => DuckDbDatabase.Open());

    /// <summary>Writes the rows of a query into a file at a path.</summary>
    public static void Write(string path, string query)
    {
        using var connection = Maker.Value.Connect();
        connection.Execute($"COPY ({query}) TO {SqlText.Literal(path)} (FORMAT parquet)");
    }
}
