using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Writes;

/// <summary>The live files of a snapshot as the actions of its log.</summary>
internal static class LiveFiles
{
    /// <summary>How statistics are written.</summary>
    public static readonly JsonSerializerOptions StatisticsJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The actions that added the files, in their order.</summary>
    public static IReadOnlyList<AddFile> All(Snapshot snapshot) => Read(snapshot, "");

    /// <summary>The actions that take all files away.</summary>
    public static IReadOnlyList<RemoveFile> Remove(Snapshot snapshot)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return [.. Read(snapshot, "").Select(add => Remove(add, now))];
    }

    /// <summary>The actions that add again what files have no row ids, so that they get them; no row changes.</summary>
    public static IReadOnlyList<AddFile> WithoutRowIds(Snapshot snapshot) =>
    [
        .. Read(snapshot, " WHERE base_row_id IS NULL OR default_row_commit_version IS NULL")
            .Select(add => Counted(snapshot, add) with { DataChange = false }),
    ];

    /// <summary>The actions that add again, without ids, what files have row ids; no row changes.</summary>
    public static IReadOnlyList<AddFile> WithRowIdsTaken(Snapshot snapshot) =>
    [
        .. Read(snapshot, " WHERE base_row_id IS NOT NULL OR default_row_commit_version IS NOT NULL")
            .Select(add => add with { BaseRowId = null, DefaultRowCommitVersion = null, DataChange = false }),
    ];

    /// <summary>The statistics of a file, in which at least the number of rows is told, as rows with ids and deletion vectors need it.</summary>
    /// <param name="statistics">As the log has them; what is no JSON tells nothing.</param>
    /// <param name="path">The file's path, for DuckDB.</param>
    /// <param name="connection">Reads the file's footer, if need be.</param>
    public static JsonObject Counted(string? statistics, string path, DuckDbConnection connection)
    {
        var json = Parsed(statistics);
        if (json["numRecords"] is not JsonValue number || !number.TryGetValue(out long _))
            json["numRecords"] = FooterRows.Of(connection, path);
        return json;
    }

    /// <summary>The action, whose statistics tell at least the number of rows, if it needs row ids.</summary>
    /// <param name="snapshot">A version of the table that the action is of.</param>
    /// <param name="add">The action.</param>
    public static AddFile Counted(Snapshot snapshot, AddFile add)
    {
        if (add.BaseRowId is not null && add.DefaultRowCommitVersion is not null)
            return add;
        var path = FilePruner.DataFilePath(snapshot, add.Path);
        if (ObjectStores.IsRemote(path) && Parsed(add.Stats)["numRecords"] is null)
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"{snapshot.Name}: the log does not tell how many rows {path} has, as row ids need it")
            {
                Table = snapshot.Name, Path = path, Hint = $"ANALYZE TABLE {snapshot.Name} COMPUTE DELTA STATISTICS",
            };
        }

        return add with { Stats = snapshot.Files.Run(connection => Counted(add.Stats, path, connection)).ToJsonString(StatisticsJson) };
    }

    /// <summary>The actions that take some files away.</summary>
    public static IReadOnlyList<RemoveFile> Remove(Snapshot snapshot, IReadOnlyList<ScannedFile> files)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var actions = files.Count == 0 ? new Dictionary<string, AddFile>() : Of(snapshot, files.Select(f => f.LogPath));
        return [.. files.Select(f => Remove(actions[LogReplay.KeyOf(f.LogPath, f.DeletionVector)], now))];
    }

    /// <summary>The action that takes a file away.</summary>
    public static RemoveFile Remove(AddFile add, long now) => new()
    {
        Path = add.Path,
        DeletionTimestamp = now,
        DataChange = true,
        ExtendedFileMetadata = true,
        PartitionValues = add.PartitionValues,
        Size = add.Size,
        DeletionVector = add.DeletionVector,
        BaseRowId = add.BaseRowId,
        DefaultRowCommitVersion = add.DefaultRowCommitVersion,
        Tags = add.Tags,
    };

    /// <summary>The actions that added files of these paths, by the files' keys.</summary>
    public static IReadOnlyDictionary<string, AddFile> Of(Snapshot snapshot, IEnumerable<string> paths) =>
        Read(snapshot, "", [.. paths])
            .ToDictionary(add => LogReplay.KeyOf(add.Path, add.DeletionVector), StringComparer.Ordinal);

    public static JsonObject Parsed(string? statistics)
    {
        try
        {
            return statistics is null ? [] : JsonNode.Parse(statistics, null, Strict) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static List<AddFile> Read(Snapshot snapshot, string where, IReadOnlyCollection<string>? paths = null) => snapshot.Files.Query(
        new FileQuery(snapshot.Version, [], AllColumns: true) { Paths = paths },
        (files, _) => "SELECT path, pv, size, dv_type, dv_data, dv_offset, dv_size, dv_cardinality, base_row_id, default_row_commit_version, tags, "
            + $"modification_time, stats, clustering_provider FROM {files}{where} ORDER BY added_version, position",
        result => result.Rows().Select(row => new AddFile
        {
            Path = (string)row[0]!,
            PartitionValues = Map(row[1]) ?? StringMap.Empty,
            Size = (long?)row[2] ?? 0,
            DeletionVector = row[3] is string type ? Vector(type, row) : null,
            BaseRowId = (long?)row[8],
            DefaultRowCommitVersion = (long?)row[9],
            Tags = Map(row[10]),
            ModificationTime = (long?)row[11] ?? 0,
            Stats = (string?)row[12],
            ClusteringProvider = (string?)row[13],
        }).ToList());

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
