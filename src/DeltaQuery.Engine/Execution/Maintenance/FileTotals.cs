using DeltaQuery.Engine.Log;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>How many files a version has, and their bytes.</summary>
internal readonly record struct FileTotals(long Count, long Bytes)
{
    public static FileTotals Of(Snapshot snapshot) => snapshot.Files.Query(
        new FileQuery(snapshot.Version, []),
        (files, _) => $"SELECT count(*), coalesce(sum(size), 0)::BIGINT FROM {files}",
        result =>
        {
            var row = result.Rows().Single();
            return new FileTotals((long)row[0]!, (long)row[1]!);
        });
}
