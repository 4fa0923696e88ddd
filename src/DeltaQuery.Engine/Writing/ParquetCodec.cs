namespace DeltaQuery.Engine.Writing;

/// <summary>The codecs of data files, by the names that <c>delta.parquet.compression.codec</c> has for them.</summary>
internal static class ParquetCodec
{
    public const string Names = "snappy, gzip, zstd, brotli, lz4_raw and none";

    /// <summary>What DuckDB calls a codec; null if it does not write it.</summary>
    public static string? Find(string name) => name.ToLowerInvariant() switch
    {
        "none" or "uncompressed" => "uncompressed",
        "snappy" or "gzip" or "zstd" or "brotli" or "lz4_raw" => name.ToLowerInvariant(),
        _ => null,
    };
}
