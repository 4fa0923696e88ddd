namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary><c>KEY (..) [SEQUENCE BY c] [DELETE WHEN e [SOFT]] [IGNORE NULL UPDATES] [INSERT ONLY]</c>.</summary>
/// <param name="Columns">The table's columns that tell rows apart.</param>
internal sealed record KeyTerms(IReadOnlyList<string> Columns)
{
    /// <summary>The table's column that says which of two rows of a key is the newer one; null where the order is the messages', which holds for
    /// keys of Kafka's alone.</summary>
    public string? SequenceColumn { get; init; }

    /// <summary>Whether what is deleted stays as a row that says so.</summary>
    public bool Soft { get; init; }

    /// <summary>Whether a NULL leaves what the row has.</summary>
    public bool IgnoreNullUpdates { get; init; }

    /// <summary>Whether rows that are there stay as they are.</summary>
    public bool InsertOnly { get; init; }

    /// <summary>Whether an envelope says that rows of one key are in one partition, in which the order of messages counts.</summary>
    public bool HasEnvelope { get; init; }
}
