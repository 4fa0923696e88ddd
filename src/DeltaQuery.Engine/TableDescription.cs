namespace DeltaQuery.Engine;

/// <summary>A Delta table at a version.</summary>
/// <param name="Name">Its name, <c>schema.table</c> or <c>delta.`path`</c>.</param>
/// <param name="Location">Its root as a URI.</param>
/// <param name="Version">The version.</param>
/// <param name="Columns">Its columns, in order.</param>
public sealed record TableDescription(string Name, string Location, long Version, IReadOnlyList<TableColumn> Columns)
{
    /// <summary>What the table says of itself.</summary>
    public string? Comment { get; init; }

    /// <summary>The columns by which its files are parted, in order.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>Its properties.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Its CHECK constraints, as names and expressions.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Constraints { get; init; } = [];
}
