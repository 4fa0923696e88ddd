namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>How far the last run of a named ingest is, as whoever runs it tells from time to time.</summary>
/// <param name="Id">The ingest's (<see cref="IngestDefinition.Id"/>).</param>
/// <param name="By">The machine and process.</param>
/// <param name="Started">When the run began.</param>
internal sealed record IngestProgress(string Id, string By, DateTimeOffset Started)
{
    /// <summary>How long a run may be silent before it is taken for dead.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(45);

    /// <summary>The run, among those of all processes.</summary>
    public string Run { get; init; } = "";

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

    /// <summary>What several runs of an ingest come to: those that are alive together, or else the last one.</summary>
    public static IngestProgress? Together(IReadOnlyList<IngestProgress> runs, DateTimeOffset now)
    {
        var alive = runs.Where(r => r.IsAlive(now)).OrderBy(r => r.Started).ToList();
        if (alive.Count < 2)
            return alive.FirstOrDefault() ?? runs.MaxBy(r => r.At);
        return alive[0] with
        {
            By = string.Join(", ", alive.Select(r => r.By).Distinct()),
            State = alive.Exists(r => r.State == IngestState.Running) ? IngestState.Running : IngestState.Paused,
            At = alive.Max(r => r.At),
            Messages = alive.Sum(r => r.Messages),
            Bytes = alive.Sum(r => r.Bytes),
            DeadLetters = alive.Sum(r => r.DeadLetters),
            Retries = alive.Sum(r => r.Retries),
            RunningSince = alive.Min(r => r.RunningSince),
            Interval = alive.Max(r => r.Interval),
            Lag = alive.Exists(r => r.Lag is not null) ? alive.Sum(r => r.Lag) : null,
            LagGrowths = alive.Max(r => r.LagGrowths),
            LastError = alive.OrderBy(r => r.At).LastOrDefault(r => r.LastError is not null)?.LastError,
            Batches = [.. alive.SelectMany(r => r.Batches).OrderBy(b => b.Committed).Select((b, i) => b with { Batch = i + 1 })],
            Partitions = [.. alive.OrderByDescending(r => r.At).SelectMany(r => r.Partitions).DistinctBy(p => (p.Topic, p.Partition))],
        };
    }
}
