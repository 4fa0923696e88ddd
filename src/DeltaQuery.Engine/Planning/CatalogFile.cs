namespace DeltaQuery.Engine.Planning;

/// <summary>The content of the catalog file.</summary>
/// <param name="Tables">The tables that are not called as their folders are.</param>
/// <param name="Renamed">Folders below the root whose tables have other names, by which alone they are found: where a store cannot move a folder.</param>
internal sealed record CatalogFile(IReadOnlyList<CatalogTable> Tables, IReadOnlyList<string>? Renamed = null);
