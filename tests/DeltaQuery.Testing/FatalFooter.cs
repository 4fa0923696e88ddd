namespace DeltaQuery.Testing;

/// <summary>A data file at which DuckDB gives up its whole database: a DECIMAL(20, 2) of -17 bytes.</summary>
internal static class FatalFooter
{
    private static readonly byte[] Whole = [0x15, 0x0e, 0x15, 0x20]; // fixed length, 16 bytes
    private static readonly byte[] Damaged = [0x15, 0x0e, 0x15, 0x21];

    /// <summary>Damages a data file of a table that has such a column.</summary>
    /// <param name="table">Its folder.</param>
    /// <returns>The name of the file.</returns>
    public static string Write(string table)
    {
        var file = Directory.GetFiles(table, "*.parquet").Order(StringComparer.Ordinal).First();
        var bytes = File.ReadAllBytes(file);
        var at = bytes.AsSpan().LastIndexOf(Whole);
        if (at < 0)
            throw new InvalidOperationException($"{file} has no DECIMAL(20, 2)");
        Damaged.CopyTo(bytes, at);
        File.WriteAllBytes(file, bytes);
        return Path.GetFileName(file);
    }
}
