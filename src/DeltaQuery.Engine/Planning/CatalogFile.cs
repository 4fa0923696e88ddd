namespace DeltaQuery.Engine.Planning;

/// <summary>The content of the catalog file.</summary>
internal sealed record CatalogFile(IReadOnlyList<CatalogTable> Tables);
