using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>A batch of a named ingest that is in its table.</summary>
/// <param name="Batch">Its number, counted from 1 in the run.</param>
/// <param name="Version">The table's version; null if the answer to the commit was lost.</param>
/// <param name="Committed">When it was committed.</param>
internal sealed record BatchProgress(long Batch, long? Version, DateTimeOffset Committed)
{
    /// <summary>When its first message was read; null in what an older program has told.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>From its closing to its commit.</summary>
    public long DurationMs { get; init; }

    /// <summary>How long the source was polled for it, before.</summary>
    public long PollMs { get; init; }

    public long DecodeMs { get; init; }

    public long MapMs { get; init; }

    public long WriteMs { get; init; }

    public long CommitMs { get; init; }

    public long RowsRead { get; init; }

    public long RowsWritten { get; init; }

    public long RowsUpdated { get; init; }

    public long RowsDeleted { get; init; }

    public long Skipped { get; init; }

    public long DeadLetters { get; init; }

    public long Dropped { get; init; }

    public long Ignored { get; init; }

    public long Bytes { get; init; }

    public long Files { get; init; }

    public long Conflicts { get; init; }

    /// <summary>How many offsets its partitions had behind it; null where that is not known.</summary>
    public long? Lag { get; init; }

    /// <summary>The messages that came in a second since the batch before was begun; null for a run's first batch.</summary>
    public double? InputRowsPerSecond { get; init; }

    /// <summary>The messages that were decoded, written and committed in a second.</summary>
    public double? ProcessedRowsPerSecond { get; init; }

    /// <summary>A batch that is in the table.</summary>
    /// <param name="report">What the loop says.</param>
    /// <param name="before">The batch before it in the run; null for the first.</param>
    /// <param name="committed">When it was committed.</param>
    public static BatchProgress Of(BatchReport report, BatchProgress? before, DateTimeOffset committed) => new((before?.Batch ?? 0) + 1, report.Committed?.Version, committed)
    {
        Started = committed - report.Duration - report.Open,
        InputRowsPerSecond = before?.Started is { } then ? Rate(report.RowsRead, committed - report.Duration - report.Open - then) : null,
        ProcessedRowsPerSecond = Rate(report.RowsRead, report.Duration),
        DurationMs = (long)report.Duration.TotalMilliseconds,
        PollMs = (long)report.Poll.TotalMilliseconds,
        DecodeMs = (long?)report.Committed?.Decode.TotalMilliseconds ?? 0,
        MapMs = (long?)report.Committed?.Map.TotalMilliseconds ?? 0,
        WriteMs = (long?)report.Committed?.Write.TotalMilliseconds ?? 0,
        CommitMs = (long?)report.Committed?.Commit.TotalMilliseconds ?? 0,
        RowsRead = report.RowsRead,
        RowsWritten = report.Committed?.RowsWritten ?? 0,
        RowsUpdated = report.Committed?.RowsUpdated ?? 0,
        RowsDeleted = report.Committed?.RowsDeleted ?? 0,
        Skipped = report.Committed?.Skipped ?? 0,
        DeadLetters = report.Committed?.DeadLetters ?? 0,
        Dropped = report.Committed?.Dropped ?? 0,
        Ignored = report.Committed?.Ignored ?? 0,
        Bytes = report.Committed?.Bytes ?? 0,
        Files = report.Committed?.Files ?? 0,
        Conflicts = report.Committed?.Conflicts ?? 0,
        Lag = report.Lags.Count > 0 ? report.Lags.Values.Sum() : null,
    };

    private static double? Rate(long messages, TimeSpan time) => time > TimeSpan.Zero ? Math.Round(messages / time.TotalSeconds, 1) : null;
}
