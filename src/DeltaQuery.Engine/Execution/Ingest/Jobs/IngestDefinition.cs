namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>An ingest with a name, as it is kept with the catalog. It means the same in whichever session and folder it runs: it has no
/// parameters, no secrets and no relative paths.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">By which tables know its positions, unless it has an APP ID: its first name, which stays when it is renamed.</param>
/// <param name="Text">The INGEST.</param>
/// <param name="Schema">The schema of names without one.</param>
/// <param name="TimeZone">The time zone of times without one.</param>
/// <param name="Created">When it was made.</param>
internal sealed record IngestDefinition(string Name, string Id, string Text, string Schema, string TimeZone, DateTimeOffset Created)
{
    public string? Comment { get; init; }

    /// <summary>How often it was changed since it was created.</summary>
    public long Revision { get; init; }

    /// <summary>Whether nobody is to run it until it is resumed.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Whether it ends with the engine, and is not kept.</summary>
    public bool IsTemporary { get; init; }
}
