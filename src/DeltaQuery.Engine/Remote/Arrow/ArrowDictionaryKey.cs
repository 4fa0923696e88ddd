namespace DeltaQuery.Engine.Remote.Arrow;

/// <summary>Which dictionary a column has.</summary>
/// <param name="Id">The number that its batches carry.</param>
/// <param name="IndexWidth">The bytes of an index: 1, 2, 4 or 8.</param>
/// <param name="IsSigned">Whether indexes have a sign.</param>
internal sealed record ArrowDictionaryKey(long Id, int IndexWidth, bool IsSigned);
