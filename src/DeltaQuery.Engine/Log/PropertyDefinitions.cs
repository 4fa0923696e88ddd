namespace DeltaQuery.Engine.Log;

/// <summary>The closed list of <c>delta.</c> properties, as Delta 4.4 has it. Others are refused, as they would be misspelled ones.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#table-properties">Table Properties</see>.</remarks>
internal static class PropertyDefinitions
{
    public const string ColumnMappingModeKey = "delta.columnMapping.mode";
    public const string ColumnMappingMaxIdKey = "delta.columnMapping.maxColumnId";
    public const string EnableInCommitTimestampsKey = "delta.enableInCommitTimestamps";
    public const string EnableMaterializePartitionColumnsKey = "delta.enableMaterializePartitionColumnsFeature";
    public const string EnableRowTrackingKey = "delta.enableRowTracking";
    public const string RowTrackingSuspendedKey = "delta.rowTrackingSuspended";
    public const string EnableTypeWideningKey = "delta.enableTypeWidening";
    public const string InCommitTimestampVersionKey = "delta.inCommitTimestampEnablementVersion";
    public const string InCommitTimestampTimeKey = "delta.inCommitTimestampEnablementTimestamp";
    public const string CheckpointProtectionKey = "delta.requireCheckpointProtectionBeforeVersion";
    public const string FeaturePrefix = "delta.feature.";

    /// <summary>What Delta keeps of its own accord, and makes anew with a new table.</summary>
    public static readonly IReadOnlySet<string> OfThePast = new HashSet<string>(StringComparer.Ordinal)
    {
        ColumnMappingMaxIdKey, InCommitTimestampVersionKey, InCommitTimestampTimeKey, CheckpointProtectionKey,
        RowTracking.RowIdColumnKey, RowTracking.CommitVersionColumnKey,
    };

    public static readonly IReadOnlyList<PropertyDefinition> All =
    [
        new("delta.appendOnly", PropertyKind.Flag) { Feature = TableFeatures.AppendOnly },
        new("delta.autoOptimize", PropertyKind.Flag),
        new("delta.autoOptimize.autoCompact", PropertyKind.Text),
        new("delta.autoOptimize.optimizeWrite", PropertyKind.Flag),
        new("delta.checkpointInterval", PropertyKind.Count),
        new("delta.checkpointPolicy", PropertyKind.Text) { Values = ["classic", "v2"], Feature = TableFeatures.V2Checkpoint },
        new("delta.checkpointRetentionDuration", PropertyKind.Interval),
        new("delta.checkpoint.writeStatsAsJson", PropertyKind.Flag),
        new("delta.checkpoint.writeStatsAsStruct", PropertyKind.Flag),
        new(ColumnMappingModeKey, PropertyKind.Text) { Values = ["none", "name", "id"], Feature = TableFeatures.ColumnMapping },
        new("delta.compatibility.symlinkFormatManifest.enabled", PropertyKind.Flag) { IsBeyondUs = true },
        new("delta.dataSkippingNumIndexedCols", PropertyKind.Number),
        new("delta.dataSkippingStatsColumns", PropertyKind.Text),
        new("delta.deletedFileRetentionDuration", PropertyKind.Interval),
        new("delta.enableChangeDataFeed", PropertyKind.Flag) { Feature = TableFeatures.ChangeDataFeed },
        new("delta.enableDeletionVectors", PropertyKind.Flag) { Feature = TableFeatures.DeletionVectors },
        new("delta.enableExpiredLogCleanup", PropertyKind.Flag),
        new("delta.enableFullRetentionRollback", PropertyKind.Flag),
        new("delta.enableIcebergCompatV1", PropertyKind.Flag) { IsBeyondUs = true },
        new("delta.enableIcebergCompatV2", PropertyKind.Flag) { IsBeyondUs = true },
        new("delta.enableIcebergCompatV3", PropertyKind.Flag) { IsBeyondUs = true },
        new(EnableInCommitTimestampsKey, PropertyKind.Flag) { Feature = TableFeatures.InCommitTimestamp },
        new(EnableMaterializePartitionColumnsKey, PropertyKind.Flag) { Feature = TableFeatures.MaterializePartitionColumns },
        new(EnableRowTrackingKey, PropertyKind.Flag) { Feature = TableFeatures.RowTracking },
        new(EnableTypeWideningKey, PropertyKind.Flag) { Feature = TableFeatures.TypeWidening },
        new("delta.enableVariantShredding", PropertyKind.Flag) { IsBeyondUs = true },
        new("delta.isolationLevel", PropertyKind.Text) { Values = ["Serializable", "WriteSerializable"] },
        new("delta.logRetentionDuration", PropertyKind.Interval),
        new("delta.parquet.compression.codec", PropertyKind.Text),
        new("delta.randomizeFilePrefixes", PropertyKind.Flag),
        new("delta.randomPrefixLength", PropertyKind.Count),
        new(RowTrackingSuspendedKey, PropertyKind.Flag),
        new("delta.sampleRetentionDuration", PropertyKind.Interval),
        new("delta.setTransactionRetentionDuration", PropertyKind.Interval),
        new("delta.targetFileSize", PropertyKind.Size), // Databricks'
        new("delta.universalFormat.enabledFormats", PropertyKind.Text) { IsBeyondUs = true },
        new("delta.writePartitionColumnsToParquet", PropertyKind.Flag),
    ];

    private static readonly Dictionary<string, PropertyDefinition> ByKey =
        All.ToDictionary(property => property.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>The key that is most like one that does not exist, or null.</summary>
    public static string? Closest(string key)
    {
        static HashSet<(char, char)> Pairs(string text) => [.. text.ToLowerInvariant().Zip(text.ToLowerInvariant().Skip(1))];
        HashSet<(char, char)> wanted = Pairs(key["delta.".Length..]);
        return All.Select(property =>
            {
                HashSet<(char, char)> pairs = Pairs(property.Key["delta.".Length..]);
                return (property.Key, Likeness: 2.0 * pairs.Count(wanted.Contains) / Math.Max(1, pairs.Count + wanted.Count));
            })
            .Where(entry => entry.Likeness >= 0.6)
            .OrderByDescending(entry => entry.Likeness)
            .Select(entry => entry.Key)
            .FirstOrDefault();
    }

    /// <summary>The property of that key, in any case, or null.</summary>
    public static PropertyDefinition? Find(string key) => ByKey.GetValueOrDefault(key);
}
