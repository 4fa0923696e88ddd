namespace DeltaQuery.Engine;

/// <summary>How a query reads one table.</summary>
/// <param name="Table">The table as the query names it.</param>
/// <param name="Version">The version read.</param>
/// <param name="FilesScanned">How many files are left to read.</param>
/// <param name="BytesScanned">Their size.</param>
public sealed record ScanSummary(string Table, long Version, int FilesScanned, long BytesScanned)
{
    /// <summary>How many files the version has; null where nobody asked (<see cref="DeltaSession.CountsFiles"/>).</summary>
    public long? Files { get; init; }

    /// <summary>Their size; null where nobody asked.</summary>
    public long? Bytes { get; init; }
}
