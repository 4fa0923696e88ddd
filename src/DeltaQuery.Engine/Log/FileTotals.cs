namespace DeltaQuery.Engine.Log;

/// <summary>How many files a version has, and their bytes.</summary>
internal readonly record struct FileTotals(long Files, long Bytes)
{
    public static FileTotals Of(Snapshot snapshot) => Of(snapshot, [], "true").All;

    /// <summary>The same, and of how many files something is true.</summary>
    /// <param name="snapshot">The version.</param>
    /// <param name="facts">The typed facts that the condition has holes for.</param>
    /// <param name="condition">The condition, in SQL over <see cref="FileList.ScanColumns"/>.</param>
    public static (FileTotals All, long Chosen) Of(Snapshot snapshot, IReadOnlyList<FileColumn> facts, string condition) => snapshot.Files.Query(
        new FileQuery(snapshot.Version, facts),
        (files, names) => FactText.Fill($"SELECT count(*), coalesce(sum(size), 0)::BIGINT, count(*) FILTER (WHERE {condition}) FROM {files}", names),
        result =>
        {
            var row = result.Rows().Single();
            return (new FileTotals((long)row[0]!, (long)row[1]!), (long)row[2]!);
        });
}
