using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Planning;

/// <summary>The tables whose names a program gives when it opens an engine.</summary>
internal static class MappedTables
{
    /// <summary>The tables by their names, <c>t</c> or <c>schema.t</c>, in the order given.</summary>
    /// <exception cref="DeltaException">SyntaxError: a name has no part, an empty one or more than two.</exception>
    public static IReadOnlyList<CatalogTable> Of(IReadOnlyDictionary<string, string> locations) =>
    [
        .. locations.Select(entry =>
        {
            var parts = entry.Key.Split('.');
            if (parts.Length > 2 || parts.Any(string.IsNullOrWhiteSpace) || string.IsNullOrWhiteSpace(entry.Value))
                throw new DeltaException(DeltaErrorCode.SyntaxError, $"'{entry.Key}' cannot be mapped to '{entry.Value}': expected t or schema.t, and a path");
            var location = ObjectStores.Normalize(entry.Value, Directory.GetCurrentDirectory());
            return new CatalogTable(parts.Length == 2 ? parts[0] : TableCatalog.DefaultSchema, parts[^1], location) { IsMapped = true };
        }),
    ];
}
