namespace DeltaQuery.Engine.Ingest;

/// <summary>What an INGEST says about reading and committing; the defaults are those of the statement.</summary>
internal sealed record LoopOptions
{
    /// <summary>By which the table knows the ingest.</summary>
    public string Name { get; init; } = "default";

    /// <summary>A batch is closed when it has so many messages,</summary>
    public int BatchRows { get; init; } = 100_000;

    /// <summary>or so many bytes,</summary>
    public long BatchBytes { get; init; } = 128L << 20;

    /// <summary>or when its first message came so long ago.</summary>
    public TimeSpan BatchInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Partitions are paused when more bytes than this are buffered, and resumed at half.</summary>
    public long MaxMemory { get; init; } = 256L << 20;

    /// <summary>How many messages are read in a second at most; null for as many as there are.</summary>
    public double? MaxRate { get; init; }

    public StartRule Start { get; init; } = new(StartKind.Earliest);

    public EndRule End { get; init; } = new(EndKind.End);

    /// <summary>The partitions to read; empty for all.</summary>
    public IReadOnlyCollection<int> Partitions { get; init; } = [];

    /// <summary>Whether the group says which partitions are ours; otherwise all are.</summary>
    public bool InGroup { get; init; }

    /// <summary>Whether to go on where messages are gone that were not read; otherwise that is an error.</summary>
    public bool ContinuesAfterLoss { get; init; }

    /// <summary>How often a batch is tried again after a failure that may pass.</summary>
    public int MaxRetries { get; init; } = 10;

    /// <summary>How long to wait before the first of these tries; each further wait is twice as long,</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>up to this.</summary>
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often to look for new partitions, and for topics that were made again.</summary>
    public TimeSpan TopicRefresh { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long what is buffered may take to be committed after a cancellation.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long what is buffered of partitions may take to be committed when the group takes them away.</summary>
    public TimeSpan RevokeWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a full batch waits for the one before it without a poll; then partitions are paused and polled.</summary>
    public TimeSpan HandOverWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Told of what is odd but no error.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>Told how far it is, twice a second at most.</summary>
    public Action<LoopProgress>? Progress { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
