namespace DeltaQuery.Engine.Log.Actions;

/// <summary>The table's schema, partitioning and properties from this commit on.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#change-metadata">Change Metadata</see>.</remarks>
internal sealed record Metadata
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    public string FormatProvider { get; init; } = "parquet";

    public StringMap FormatOptions { get; init; } = StringMap.Empty;

    /// <summary>The schema's JSON text; null in tables that have no column yet.</summary>
    public string? SchemaString { get; init; }

    /// <summary>Logical names, in the order of the directories.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    public long? CreatedTime { get; init; }

    public StringMap Configuration { get; init; } = StringMap.Empty;
}
