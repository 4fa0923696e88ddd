using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Acceptance.S3;

/// <summary>What the Parquet files of a folder are made of, as DuckDB tells it.</summary>
internal sealed class LocalParquet(DuckDbConnection connection, string folder)
{
    private string Files => SqlText.Literal($"{folder}/*.parquet");

    /// <summary>The bytes of some columns' chunks.</summary>
    public long ChunkBytes(IEnumerable<string> columns) => Sum(
        $"SELECT sum(total_compressed_size) FROM parquet_metadata({Files}) WHERE path_in_schema IN ({string.Join(", ", columns.Select(SqlText.Literal))})");

    /// <summary>The bytes of the footers, with the eight that follow each.</summary>
    public long FooterBytes() => Sum($"SELECT sum(footer_size + 8) FROM parquet_file_metadata({Files})");

    /// <summary>The bytes of the files.</summary>
    public long AllBytes() => Directory.EnumerateFiles(folder, "*.parquet").Sum(file => new FileInfo(file).Length);

    private long Sum(string sql) => Convert.ToInt64(connection.Scalar($"SELECT ({sql})::BIGINT"), CultureInfo.InvariantCulture);
}
