using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Log;

/// <summary>A table feature by its name in the protocol action.</summary>
/// <param name="LegacyReaderVersion">The reader version below 3 that implies it, if any.</param>
/// <param name="LegacyWriterVersion">The writer version below 7 from which it is implied, if any.</param>
internal sealed record TableFeature(string Name, FeatureKind Kind, int? LegacyReaderVersion = null, int? LegacyWriterVersion = null)
{
    /// <summary>Whether a plain append to a table with this metadata would have to do what DeltaQuery does not yet do.</summary>
    public Func<Metadata, StructType, bool> BlocksAppend { get; init; } = (_, _) => true;
}
