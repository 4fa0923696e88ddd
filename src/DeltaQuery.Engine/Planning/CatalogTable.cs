using System.Text.Json.Serialization;

namespace DeltaQuery.Engine.Planning;

/// <summary>A table of a catalog.</summary>
internal sealed record CatalogTable(string Schema, string Name, string Location)
{
    /// <summary>Whether the table lies where the catalog puts it, not at a place of its own.</summary>
    [JsonIgnore]
    public bool IsManaged { get; init; }

    /// <summary>Whether the program has given the name, for as long as its engine is open.</summary>
    [JsonIgnore]
    public bool IsMapped { get; init; }
}
