using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace DeltaQuery.Engine.Ingest;

/// <summary>What the process's ingests do, as a meter of the name <c>DeltaQuery.Ingest</c>. Every measurement has the tag <c>ingest</c>, by which the
/// table knows the ingest (<see cref="LoopOptions.Name"/>); lags have <c>topic</c> and <c>partition</c>, too.</summary>
internal static class IngestMeter
{
    public const string Name = "DeltaQuery.Ingest";

    private static readonly Meter Meter = new(Name);
    private static readonly ConcurrentDictionary<IngestLoop, string> Running = [];

    private static readonly Counter<long> Consumed = Meter.CreateCounter<long>("messages_consumed", "{message}", "Messages that were read.");
    private static readonly Counter<long> Decoded = Meter.CreateCounter<long>("messages_decoded", "{message}", "Messages of batches that could be decoded.");
    private static readonly Counter<long> DecodeFailures = Meter.CreateCounter<long>("decode_failures", "{message}", "Messages that could not be decoded.");
    private static readonly Counter<long> TransformFailures = Meter.CreateCounter<long>(
        "transform_failures", "{message}", "Messages that could be decoded, and whose rows could not be computed or break a rule.");
    private static readonly Counter<long> Skips = Meter.CreateCounter<long>("messages_skipped", "{message}", "Messages that could not be read or mapped and were left out.");
    private static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>("dead_letters", "{message}", "Messages that went to a dead letter table.");
    private static readonly Counter<long> Written = Meter.CreateCounter<long>("rows_written", "{row}", "Rows that were added, updated or deleted.");
    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>("bytes_written", "By", "The size of data files that were added.");
    private static readonly Counter<long> Commits = Meter.CreateCounter<long>("delta_commits", "{commit}", "Batches that were committed.");
    private static readonly Counter<long> Conflicts = Meter.CreateCounter<long>("commit_conflicts", "{conflict}", "Commits of others that came between.");
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("retries", "{retry}", "Commits that were tried again after a failure.");
    private static readonly Histogram<double> BatchDurations = Meter.CreateHistogram<double>("batch_duration", "s", "How long batches took from their closing to their commit.");
    private static readonly Histogram<double> CommitDurations = Meter.CreateHistogram<double>("commit_duration", "s", "How long the commits of batches took, without rows.");
    private static readonly Histogram<long> MessageSizes = Meter.CreateHistogram<long>("message_size", "By", "The size of committed messages: key and value.");
    private static readonly Histogram<long> FileSizes = Meter.CreateHistogram<long>("file_size", "By", "The size of each data file that was added.");

    static IngestMeter()
    {
        Meter.CreateObservableGauge("lag", Lags, "{message}", "How many offsets a partition has behind what is committed.");
        Meter.CreateObservableGauge("buffered_rows", () => Each(r => r.BufferedMessages), "{message}", "Messages that are read and not committed.");
        Meter.CreateObservableGauge("buffered_bytes", () => Each(r => r.BufferedBytes), "By", "The size of messages that are read and not committed.");
        Meter.CreateObservableGauge(
            "last_commit_age_seconds", () => Running.Select(l => new Measurement<double>(l.Key.LastCommitAge.TotalSeconds, Tag(l.Value))), "s",
            "How long ago the last commit was; before the first one, how long the ingest has run.");
    }

    /// <summary>Shows a loop's gauges until what it gives is disposed.</summary>
    public static IDisposable Watch(IngestLoop loop, string ingest)
    {
        Running[loop] = ingest;
        return new Watched(loop);
    }

    public static void Read(string ingest, long messages) => Consumed.Add(messages, Tag(ingest));

    /// <summary>Another had moved positions of a batch.</summary>
    public static void Conflict(string ingest) => Conflicts.Add(1, Tag(ingest));

    public static void Retry(string ingest) => Retries.Add(1, Tag(ingest));

    /// <summary>The ingest has ended with an error, which may be a message's.</summary>
    public static void Failed(string ingest, Exception error)
    {
        if (error.InnerException is BadMessageException bad)
            (IsDecoding(bad.Fault) ? DecodeFailures : TransformFailures).Add(1, Tag(ingest));
        else if (error is DeltaException { Code: DeltaErrorCode.ConstraintViolation })
            TransformFailures.Add(1, Tag(ingest));
    }

    /// <summary>Whether a message could not be decoded; otherwise its row is at fault.</summary>
    public static bool IsDecoding(MessageFaultClass fault) => fault is MessageFaultClass.Malformed or MessageFaultClass.Mismatch or MessageFaultClass.NoValue;

    /// <summary>A batch is in the table.</summary>
    public static void Committed(string ingest, BatchReport report, MessageBuffer messages)
    {
        var tag = Tag(ingest);
        Commits.Add(1, tag);
        BatchDurations.Record(report.Duration.TotalSeconds, tag);
        if (MessageSizes.Enabled)
            for (var i = 0; i < messages.Count; i++)
                MessageSizes.Record(messages[i].Key.Length + messages[i].Value.Length, tag);
        if (report.Committed is not { } committed)
            return;
        Decoded.Add(report.RowsRead - committed.DecodeFailures, tag);
        DecodeFailures.Add(committed.DecodeFailures, tag);
        TransformFailures.Add(committed.TransformFailures, tag);
        Skips.Add(committed.Skipped, tag);
        DeadLetters.Add(committed.DeadLetters, tag);
        Written.Add(committed.RowsAffected, tag);
        Bytes.Add(committed.Bytes, tag);
        Conflicts.Add(committed.Conflicts, tag);
        CommitDurations.Record(committed.Commit.TotalSeconds, tag);
        foreach (var size in committed.FileSizes)
            FileSizes.Record(size, tag);
    }

    private static IEnumerable<Measurement<long>> Each(Func<LoopReading, long> value) =>
        Running.Select(l => new Measurement<long>(value(l.Key.Reading), Tag(l.Value)));

    private static IEnumerable<Measurement<long>> Lags() => Running.SelectMany(l => l.Key.Reading.Lags.Select(
        lag => new Measurement<long>(lag.Value, Tag(l.Value), new("topic", lag.Key.Topic), new("partition", lag.Key.Partition))));

    private static KeyValuePair<string, object?> Tag(string ingest) => new("ingest", ingest);

    private sealed class Watched(IngestLoop loop) : IDisposable
    {
        public void Dispose() => Running.TryRemove(loop, out _);
    }
}
