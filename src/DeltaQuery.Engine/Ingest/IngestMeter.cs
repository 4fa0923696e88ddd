using System.Diagnostics.Metrics;

namespace DeltaQuery.Engine.Ingest;

/// <summary>What the process's ingests have done, as a meter of the name <c>DeltaQuery.Ingest</c>.</summary>
internal static class IngestMeter
{
    public const string Name = "DeltaQuery.Ingest";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Consumed = Meter.CreateCounter<long>("messages_consumed", "{message}", "Messages that were read.");
    private static readonly Counter<long> Written = Meter.CreateCounter<long>("rows_written", "{row}", "Rows that were added, updated or deleted.");
    private static readonly Counter<long> Skips = Meter.CreateCounter<long>("messages_skipped", "{message}", "Messages that could not be read or mapped and were left out.");
    private static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>("dead_letters", "{message}", "Messages that went to a dead letter table.");
    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>("bytes_written", "By", "The size of data files that were added.");
    private static readonly Counter<long> Commits = Meter.CreateCounter<long>("delta_commits", "{commit}", "Batches that were committed.");
    private static readonly Counter<long> Conflicts = Meter.CreateCounter<long>("commit_conflicts", "{conflict}", "Commits of others that came between.");
    private static readonly Histogram<double> BatchDurations = Meter.CreateHistogram<double>("batch_duration", "s", "How long batches took from their closing to their commit.");
    private static readonly Histogram<double> CommitDurations = Meter.CreateHistogram<double>("commit_duration", "s", "How long the commits of batches took, without rows.");
    private static readonly Gauge<long> Lags = Meter.CreateGauge<long>("lag", "{message}", "How many offsets a partition has behind what is committed.");
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("retries", "{retry}", "Commits that were tried again after a failure.");

    public static void Read(long messages) => Consumed.Add(messages);

    /// <summary>Another had moved positions of a batch.</summary>
    public static void Conflict() => Conflicts.Add(1);

    public static void Committed(BatchReport report)
    {
        Commits.Add(1);
        BatchDurations.Record(report.Duration.TotalSeconds);
        foreach (var (partition, lag) in report.Lags)
            Lags.Record(lag, new("topic", partition.Topic), new("partition", partition.Partition));
        if (report.Committed is not { } committed)
            return;
        Written.Add(committed.RowsWritten + committed.RowsUpdated + committed.RowsDeleted);
        Skips.Add(committed.Skipped);
        DeadLetters.Add(committed.DeadLetters);
        Bytes.Add(committed.Bytes);
        Conflicts.Add(committed.Conflicts);
        CommitDurations.Record(committed.Commit.TotalSeconds);
    }

    public static void Retry() => Retries.Add(1);
}
