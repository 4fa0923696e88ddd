namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary><c>CREATE TABLE IF MISSING [PARTITIONED BY (..)] [CLUSTER BY (..)] [LOCATION 'p'] [TBLPROPERTIES (..)]</c>.</summary>
internal sealed record TableTerms
{
    public IReadOnlyList<string> PartitionedBy { get; init; } = [];

    /// <summary>The paths of columns.</summary>
    public IReadOnlyList<IReadOnlyList<string>> ClusterBy { get; init; } = [];

    public string? Location { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];
}
