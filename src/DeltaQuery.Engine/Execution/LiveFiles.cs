using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Execution;

/// <summary>The live files of a snapshot as the actions that take them away.</summary>
internal static class LiveFiles
{
    /// <summary>One action a file.</summary>
    public static IReadOnlyList<RemoveFile> Remove(Snapshot snapshot)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return snapshot.Files.Query(
            new FileQuery(snapshot.Version, [], AllColumns: true),
            (files, _) => "SELECT path, pv, size, dv_type, dv_data, dv_offset, dv_size, dv_cardinality, base_row_id, default_row_commit_version, tags "
                + $"FROM {files} ORDER BY added_version, position",
            result => result.Rows().Select(row => new RemoveFile
            {
                Path = (string)row[0]!,
                DeletionTimestamp = now,
                DataChange = true,
                ExtendedFileMetadata = true,
                PartitionValues = Map(row[1]) ?? StringMap.Empty,
                Size = (long?)row[2],
                DeletionVector = row[3] is string type ? Vector(type, row) : null,
                BaseRowId = (long?)row[8],
                DefaultRowCommitVersion = (long?)row[9],
                Tags = Map(row[10]),
            }).ToList());
    }

    private static DeletionVectorDescriptor Vector(string type, object?[] row) => new()
    {
        StorageType = type,
        PathOrInlineDv = (string)row[4]!,
        Offset = (int?)row[5],
        SizeInBytes = (int)row[6]!,
        Cardinality = (long)row[7]!,
    };

    private static StringMap? Map(object? value) => value is DuckDbMap map
        ? new StringMap([.. map.Keys.Zip(map.Values, (key, item) => KeyValuePair.Create((string)key, (string?)item))])
        : null;
}
