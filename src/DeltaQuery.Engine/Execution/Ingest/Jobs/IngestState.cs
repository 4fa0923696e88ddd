namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>What a named ingest is doing.</summary>
internal enum IngestState
{
    /// <summary>It reads, or waits for what failed to pass.</summary>
    Running,

    /// <summary>It waits to be resumed.</summary>
    Paused,

    /// <summary>Nobody runs it.</summary>
    Stopped,

    /// <summary>It ended with an error that does not pass.</summary>
    Failed,

    /// <summary>It came to the end that it says.</summary>
    Finished,
}
