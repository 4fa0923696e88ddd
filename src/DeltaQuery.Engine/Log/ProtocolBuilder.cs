using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Log;

/// <summary>The least protocol that says what a table uses, in the form that Spark gives it.</summary>
/// <remarks>What is exactly a legacy version is written as that; all else lists its features at writer version 7, and at reader version 3
/// where one of them concerns readers that no legacy reader version implies.
/// <see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#table-features">Table Features</see>.</remarks>
internal static class ProtocolBuilder
{
    /// <summary>What every table has that names no more: writer version 2.</summary>
    private static readonly string[] Always = [TableFeatures.Invariants, TableFeatures.AppendOnly];

    /// <summary>The features that a schema needs by its types.</summary>
    public static IEnumerable<string> FeaturesOf(DataType type) => type switch
    {
        PrimitiveType { Kind: PrimitiveKind.TimestampNtz } => [TableFeatures.TimestampNtz],
        PrimitiveType { Kind: PrimitiveKind.Variant } => [TableFeatures.VariantType],
        StructType row => row.Fields.SelectMany(field => FeaturesOf(field.Type)),
        ArrayType array => FeaturesOf(array.Element),
        MapType map => FeaturesOf(map.Key).Concat(FeaturesOf(map.Value)),
        _ => [],
    };

    /// <summary>The protocol that supports these features.</summary>
    public static Protocol Build(IEnumerable<string> wanted) => Least(WithRequired(wanted).Concat(Always));

    /// <summary>The protocol of a table that is to support more; the same one where it does already. Nothing is taken away.</summary>
    public static Protocol Raise(Protocol protocol, IEnumerable<string> wanted)
    {
        List<string> missing = [.. WithRequired(wanted).Where(name => !TableFeatures.IsSupported(protocol, name))];
        if (missing.Count == 0)
            return protocol;
        Protocol least = Least(TableFeatures.WriterFeatures(protocol).Concat(missing));
        return least.MinReaderVersion >= protocol.MinReaderVersion ? least : least with
        {
            MinReaderVersion = protocol.MinReaderVersion,
            ReaderFeatures = protocol.ReaderFeatures,
        };
    }

    /// <summary>The protocol without a feature.</summary>
    public static Protocol Without(Protocol protocol, string feature)
    {
        Protocol least = Least(TableFeatures.WriterFeatures(protocol).Where(name => name != feature));
        return least.MinReaderVersion >= protocol.MinReaderVersion ? least : least with
        {
            MinReaderVersion = protocol.MinReaderVersion,
            MinWriterVersion = TableFeatures.MaxWriterVersion,
            ReaderFeatures = protocol.ReaderFeatures?.Where(name => name != feature).ToList(),
            WriterFeatures = [.. TableFeatures.WriterFeatures(protocol).Where(name => name != feature)],
        };
    }

    /// <summary>The protocol without a feature, which older readers may read again where it was the last that they had to know.</summary>
    public static Protocol Lowered(Protocol protocol, string feature) => Least(TableFeatures.WriterFeatures(protocol).Where(name => name != feature));

    /// <summary>The features with those that they need.</summary>
    private static IEnumerable<string> WithRequired(IEnumerable<string> features) =>
        features.SelectMany(name => name == TableFeatures.RowTracking ? RowTracking.Features : [name]);

    private static Protocol Least(IEnumerable<string> wanted)
    {
        List<TableFeature> features = [.. wanted.Distinct().Select(name => TableFeatures.Find(name)
            ?? throw new ArgumentException($"There is no table feature {name}.", nameof(wanted)))];
        if (features.Count == 0)
            return new() { MinReaderVersion = 1, MinWriterVersion = 1 };
        List<TableFeature> ofReaders = [.. features.Where(feature => feature.Kind == FeatureKind.ReaderWriter)];
        int legacyReader = ofReaders.Count == 0 ? 1 : ofReaders.Max(feature => feature.LegacyReaderVersion ?? TableFeatures.MaxReaderVersion);
        int legacyWriter = features.Max(feature => feature.LegacyWriterVersion ?? TableFeatures.MaxWriterVersion);
        if (legacyWriter < TableFeatures.MaxWriterVersion && TableFeatures.All.Count(feature => feature.LegacyWriterVersion <= legacyWriter) == features.Count)
            return new() { MinReaderVersion = legacyReader, MinWriterVersion = legacyWriter };

        return new()
        {
            MinReaderVersion = legacyReader,
            MinWriterVersion = TableFeatures.MaxWriterVersion,
            ReaderFeatures = legacyReader == TableFeatures.MaxReaderVersion ? [.. ofReaders.Select(feature => feature.Name)] : null,
            WriterFeatures = [.. features.Select(feature => feature.Name)],
        };
    }
}
