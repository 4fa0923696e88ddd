namespace DeltaQuery.Engine.Log;

/// <summary>Who must know a table feature.</summary>
internal enum FeatureKind
{
    Writer,
    ReaderWriter,
}
