using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Log;

/// <summary>The closed list of table features, and whether a table may be read and written.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#valid-feature-names-in-table-features">Valid Feature Names
/// in Table Features</see>; names that only Spark's and Databricks' writers know are here, too, so that they are refused as what they are.
/// </remarks>
internal static class TableFeatures
{
    public const int MaxReaderVersion = 3;
    public const int MaxWriterVersion = 7;

    public const string AllowColumnDefaults = "allowColumnDefaults";
    public const string AppendOnly = "appendOnly";
    public const string ChangeDataFeed = "changeDataFeed";
    public const string CheckConstraints = "checkConstraints";
    public const string Clustering = "clustering";
    public const string CheckpointProtection = "checkpointProtection";
    public const string ColumnMapping = "columnMapping";
    public const string DeletionVectors = "deletionVectors";
    public const string DomainMetadata = "domainMetadata";
    public const string GeneratedColumns = "generatedColumns";
    public const string IdentityColumns = "identityColumns";
    public const string InCommitTimestamp = "inCommitTimestamp";
    public const string Invariants = "invariants";
    public const string MaterializePartitionColumns = "materializePartitionColumns";
    public const string RowTracking = "rowTracking";
    public const string TimestampNtz = "timestampNtz";
    public const string TypeWidening = "typeWidening";
    public const string TypeWideningPreview = "typeWidening-preview";
    public const string V2Checkpoint = "v2Checkpoint";
    public const string VacuumProtocolCheck = "vacuumProtocolCheck";
    public const string VariantType = "variantType";
    public const string VariantTypePreview = "variantType-preview";

    private static readonly Func<Metadata, StructType, bool> Never = (_, _) => false;

    public static readonly IReadOnlyList<TableFeature> All =
    [
        Writer(AppendOnly, legacyWriterVersion: 2) with { BlocksAppend = Never },
        // Whether each expression is one that we know is asked where rows are written: it takes the parser of Spark's SQL.
        Writer(Invariants, legacyWriterVersion: 2) with { BlocksAppend = Never },
        Writer(CheckConstraints, legacyWriterVersion: 3) with { BlocksAppend = Never },
        Writer(ChangeDataFeed, legacyWriterVersion: 4) with { BlocksAppend = Never },
        Writer(GeneratedColumns, legacyWriterVersion: 4) with { BlocksAppend = Never },
        Writer(IdentityColumns, legacyWriterVersion: 6) with { BlocksAppend = Never },
        Writer(AllowColumnDefaults) with { BlocksAppend = Never },
        Writer(DomainMetadata) with { BlocksAppend = Never },
        Writer(RowTracking) with { BlocksAppend = (metadata, _) => new TableProperties(metadata) is { EnableRowTracking: true, RowTrackingSuspended: true } },
        Writer(InCommitTimestamp) with { BlocksAppend = Never },
        Writer("inCommitTimestamp-preview") with { BlocksAppend = IsSet("delta.enableInCommitTimestamps-preview") },
        Writer(Clustering) with { BlocksAppend = Never },
        Writer("icebergCompatV1") with { BlocksAppend = IsSet("delta.enableIcebergCompatV1") },
        Writer("icebergCompatV2") with { BlocksAppend = IsSet("delta.enableIcebergCompatV2") },
        Writer("icebergCompatV3") with { BlocksAppend = IsSet("delta.enableIcebergCompatV3") },
        Writer("icebergWriterCompatV1") with { BlocksAppend = IsSet("delta.enableIcebergWriterCompatV1") },
        Writer(MaterializePartitionColumns) with { BlocksAppend = Never },
        Writer(CheckpointProtection) with { BlocksAppend = Never },
        Writer("collations"),
        Writer("collations-preview"),
        Writer("coordinatedCommits-preview"),
        Writer("redirectWriterOnly-preview"),
        ReaderWriter(ColumnMapping, legacyReaderVersion: 2, legacyWriterVersion: 5) with { BlocksAppend = Never },
        ReaderWriter(DeletionVectors) with { BlocksAppend = Never },
        ReaderWriter(TimestampNtz) with { BlocksAppend = Never },
        ReaderWriter(V2Checkpoint) with { BlocksAppend = Never },
        ReaderWriter(TypeWidening) with { BlocksAppend = Never },
        ReaderWriter(TypeWideningPreview) with { BlocksAppend = Never },
        ReaderWriter(VacuumProtocolCheck) with { BlocksAppend = Never },
        ReaderWriter(VariantType) with { BlocksAppend = Never },
        ReaderWriter(VariantTypePreview) with { BlocksAppend = Never },
        // Shredding is allowed to writers, and never asked of them.
        ReaderWriter("variantShredding") with { BlocksAppend = Never },
        ReaderWriter("variantShredding-preview") with { BlocksAppend = Never },
        ReaderWriter("geospatial"),
        ReaderWriter("geospatial-preview"),
        ReaderWriter("catalogManaged"),
        ReaderWriter("catalogOwned"),
        ReaderWriter("catalogOwned-preview"),
        ReaderWriter("redirectReaderWriter-preview"),
    ];

    /// <summary>What DeltaQuery reads.</summary>
    public static readonly IReadOnlySet<string> ReadableFeatures = new HashSet<string>
    {
        ColumnMapping, DeletionVectors, "timestampNtz", "v2Checkpoint", "typeWidening", "typeWidening-preview", VacuumProtocolCheck,
        VariantType, VariantTypePreview, "variantShredding", "variantShredding-preview",
    };

    private static readonly Dictionary<string, TableFeature> ByName = All.ToDictionary(feature => feature.Name);

    /// <summary>The feature of that name, or null where nobody has told us of it.</summary>
    public static TableFeature? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Whether the protocol supports a feature: lists it, or implies it by its versions.</summary>
    public static bool IsSupported(Protocol protocol, string name) =>
        (protocol.WriterFeatures?.Contains(name) ?? false)
        || (protocol.ReaderFeatures?.Contains(name) ?? false)
        || (Find(name) is { } feature && IsImplied(protocol, feature));

    /// <summary>All features that the protocol lists or, by both of its versions, implies; in the order of their names.</summary>
    public static IReadOnlyList<string> Of(Protocol protocol)
    {
        var implied = protocol.MinReaderVersion < MaxReaderVersion && protocol.MinWriterVersion < MaxWriterVersion
            ? All.Where(feature => feature.LegacyWriterVersion <= protocol.MinWriterVersion
                && (feature.LegacyReaderVersion ?? 1) <= protocol.MinReaderVersion).Select(feature => feature.Name)
            : [];
        return [.. implied.Union(Listed(protocol)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The features that the protocol lists.</summary>
    public static IEnumerable<string> Listed(Protocol protocol) => (protocol.ReaderFeatures ?? []).Union(protocol.WriterFeatures ?? []);

    /// <summary>All features that a writer must honour.</summary>
    public static IReadOnlyList<string> WriterFeatures(Protocol protocol) =>
        protocol.MinWriterVersion >= MaxWriterVersion
            ? protocol.WriterFeatures ?? []
            : [.. All.Where(feature => IsImplied(protocol, feature)).Select(feature => feature.Name)];

    /// <summary>Whether two protocols ask for the same.</summary>
    public static bool AreSame(Protocol a, Protocol b) => a.MinReaderVersion == b.MinReaderVersion && a.MinWriterVersion == b.MinWriterVersion
        && (a.ReaderFeatures ?? []).ToHashSet().SetEquals(b.ReaderFeatures ?? []) && (a.WriterFeatures ?? []).ToHashSet().SetEquals(b.WriterFeatures ?? []);

    /// <summary>Refuses a table whose reader version or reader features are beyond us, by name.</summary>
    public static void CheckReadable(Protocol protocol)
    {
        if (protocol.MinReaderVersion > MaxReaderVersion)
            throw Unsupported(
                $"The table needs reader version {protocol.MinReaderVersion}; DeltaQuery reads versions 1 to {MaxReaderVersion}.",
                protocol.ReaderFeatures ?? []);

        // A feature for readers that is listed for writers alone breaks the protocol; its table is no more readable for it.
        string[] unknown = [.. Listed(protocol).Where(name => !ReadableFeatures.Contains(name)
            && (protocol.ReaderFeatures?.Contains(name) == true || Find(name)?.Kind == FeatureKind.ReaderWriter))];
        if (unknown.Length > 0)
            throw Unsupported(
                $"The table needs {Count(unknown, "reader feature")} that DeltaQuery does not implement: {string.Join(", ", unknown)}.",
                unknown);
    }

    /// <summary>Refuses a table to which a plain append of rows would not be right, with the names of the features in the way.</summary>
    public static void CheckWritable(Protocol protocol, Metadata metadata, StructType schema)
    {
        CheckReadable(protocol);
        if (protocol.MinWriterVersion > MaxWriterVersion)
            throw Unsupported(
                $"The table needs writer version {protocol.MinWriterVersion}; DeltaQuery writes versions 1 to {MaxWriterVersion}.",
                protocol.WriterFeatures ?? [], ErrorClasses.FeaturesForWrite);

        string[] blocking = [.. WriterFeatures(protocol).Where(name => Find(name)?.BlocksAppend(metadata, schema) ?? true)];
        if (blocking.Length > 0)
            throw Unsupported(
                $"The table can be read but not written: it uses {Count(blocking, "writer feature")} that DeltaQuery does not implement: " +
                $"{string.Join(", ", blocking)}.",
                blocking, ErrorClasses.FeaturesForWrite);

        if (Contradiction(protocol) is { } contradiction)
            throw Unsupported($"The table can be read but not written: its protocol breaks the rules: {contradiction}.", [.. Listed(protocol)], ErrorClasses.FeaturesForWrite);
    }

    /// <summary>What a protocol says that none may say; null for a good one. Protocol: "Table Features", "Row Tracking", "Clustered Table".</summary>
    private static string? Contradiction(Protocol protocol)
    {
        var (reader, writer) = (protocol.MinReaderVersion, protocol.MinWriterVersion);
        if (reader == MaxReaderVersion && writer < MaxWriterVersion)
            return $"reader version {reader} with writer version {writer}";
        if (reader == MaxReaderVersion != (protocol.ReaderFeatures is not null))
            return $"reader version {reader} {(protocol.ReaderFeatures is null ? "without" : "with")} readerFeatures";
        if (writer == MaxWriterVersion != (protocol.WriterFeatures is not null))
            return $"writer version {writer} {(protocol.WriterFeatures is null ? "without" : "with")} writerFeatures";
        if (protocol.ReaderFeatures?.Except(protocol.WriterFeatures ?? []).FirstOrDefault() is { } lone)
            return $"{lone} is in readerFeatures, and not in writerFeatures";
        return new[] { RowTracking, Clustering }.FirstOrDefault(f => IsSupported(protocol, f) && !IsSupported(protocol, DomainMetadata)) is { } dependent
            ? $"{dependent} without {DomainMetadata}"
            : null;
    }

    private static TableFeature Writer(string name, int? legacyWriterVersion = null) =>
        new(name, FeatureKind.Writer, LegacyWriterVersion: legacyWriterVersion);

    private static TableFeature ReaderWriter(string name, int? legacyReaderVersion = null, int? legacyWriterVersion = null) =>
        new(name, FeatureKind.ReaderWriter, legacyReaderVersion, legacyWriterVersion);

    private static Func<Metadata, StructType, bool> IsSet(string property) => (metadata, _) => new TableProperties(metadata).Flag(property);

    /// <summary>Reader version 2 is column mapping's; at version 3, and for writers at 7, only the lists count.</summary>
    private static bool IsImplied(Protocol protocol, TableFeature feature) =>
        Implies(protocol.MinReaderVersion, feature.LegacyReaderVersion, MaxReaderVersion)
        || Implies(protocol.MinWriterVersion, feature.LegacyWriterVersion, MaxWriterVersion);

    private static bool Implies(int version, int? since, int lists) => version >= since && version < lists;

    private static string Count(string[] names, string noun) => names.Length == 1 ? $"a {noun}" : $"{names.Length} {noun}s";

    private static DeltaException Unsupported(string message, IReadOnlyList<string> features, string errorClass = ErrorClasses.FeaturesForRead) =>
        new(DeltaErrorCode.UnsupportedFeature, message) { Features = features, ErrorClass = errorClass };
}
