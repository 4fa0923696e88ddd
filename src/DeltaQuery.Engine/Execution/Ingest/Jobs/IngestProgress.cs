namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>How far the last run of a named ingest is, as whoever runs it tells from time to time.</summary>
/// <param name="Id">The ingest's (<see cref="IngestDefinition.Id"/>).</param>
/// <param name="By">The machine and process.</param>
/// <param name="Started">When the run began.</param>
internal sealed record IngestProgress(string Id, string By, DateTimeOffset Started)
{
    /// <summary>How long a run may be silent before it is taken for dead.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(45);

    public IngestState State { get; init; }

    /// <summary>When this was told.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The messages that were read and committed.</summary>
    public long Messages { get; init; }

    public long Bytes { get; init; }

    public long DeadLetters { get; init; }

    /// <summary>How often it began again after a failure.</summary>
    public int Retries { get; init; }

    public string? LastError { get; init; }

    /// <summary>Since when it reads, whatever failures lie between; null where it waits to be resumed.</summary>
    public DateTimeOffset? RunningSince { get; init; }

    /// <summary>After which time a batch is closed, at the latest.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>How many offsets its partitions have behind what is committed; null where that is not known.</summary>
    public long? Lag { get; init; }

    /// <summary>For how many intervals on end that has grown without a commit.</summary>
    public int LagGrowths { get; init; }

    /// <summary>The last batches, oldest first.</summary>
    public IReadOnlyList<BatchProgress> Batches { get; init; } = [];

    public IReadOnlyList<PartitionProgress> Partitions { get; init; } = [];

    /// <summary>Whether somebody runs it, or waits for it to be resumed, as far as can be told at a time.</summary>
    public bool IsAlive(DateTimeOffset now) => State is IngestState.Running or IngestState.Paused && now - At < LongestSilence;
}
