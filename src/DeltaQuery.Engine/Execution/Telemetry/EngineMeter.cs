using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Execution.Telemetry;

/// <summary>What the process's engines have done, as a meter and an activity source of the name <c>DeltaQuery</c>, and as SHOW METRICS tells it.
/// </summary>
internal static class EngineMeter
{
    public const string Name = "DeltaQuery";

    private static readonly Meter Meter = new(Name);
    private static readonly ConcurrentDictionary<(string Name, string Tag), MetricTotal> Sums = new();

    // The bounds are those that the conventions ask for.
    private static readonly Histogram<double> Durations = Meter.CreateHistogram(
        "db.client.operation.duration", "s", "How long statements took, rows that were read included.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] });

    private static readonly Counter<long> Scanned = Meter.CreateCounter<long>("deltaquery.scan.files", "{file}", "Data files that queries have read, or left out.");
    private static readonly Counter<long> ScannedBytes = Meter.CreateCounter<long>("deltaquery.scan.bytes", "By", "The size of these files.");
    private static readonly Counter<long> Written = Meter.CreateCounter<long>("deltaquery.write.files", "{file}", "Data files that were committed, and that commits took away.");
    private static readonly Counter<long> WrittenBytes = Meter.CreateCounter<long>("deltaquery.write.bytes", "By", "The size of these files.");
    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>("deltaquery.commit.attempts", "{attempt}", "Tries to put a commit.");
    private static readonly Counter<long> Conflicts = Meter.CreateCounter<long>("deltaquery.commit.conflicts", "{conflict}", "Commits that others made impossible.");
    private static readonly Gauge<double> Ages = Meter.CreateGauge<double>("deltaquery.snapshot.age", "s", "How long ago the version that was read last was committed.");

    /// <summary>One activity a statement.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>Whether somebody wants to know what was left out, which takes counting.</summary>
    public static bool CountsPruned => Scanned.Enabled;

    /// <summary>All that was measured, by name and tag.</summary>
    public static IEnumerable<(string Name, string Tag, MetricTotal Total)> Totals =>
        Sums.OrderBy(s => s.Key.Name, StringComparer.Ordinal).ThenBy(s => s.Key.Tag, StringComparer.Ordinal)
            .Select(s => (s.Key.Name, s.Key.Tag, s.Value));

    /// <summary>A statement is through.</summary>
    /// <param name="end">What came of it.</param>
    /// <param name="schema">The schema of its names without one.</param>
    public static void Statement(StatementEnd end, string schema)
    {
        if (Durations.Enabled)
        {
            var tags = new TagList { { DbAttributes.SystemName, DbAttributes.DeltaQuery }, { DbAttributes.Namespace, schema } };
            Add(ref tags, DbAttributes.OperationName, end.Operation.Length > 0 ? end.Operation : null);
            Add(ref tags, DbAttributes.CollectionName, end.Table);
            Add(ref tags, DbAttributes.ErrorType, end.ErrorType);
            Add(ref tags, DbAttributes.StatusCode, end.SqlState);
            Durations.Record(end.Duration.TotalSeconds, tags);
        }

        Note(Durations, string.Join(", ", new[] { end.Operation, end.ErrorType }.Where(n => n is { Length: > 0 })), end.Duration.TotalSeconds);

        static void Add(ref TagList tags, string key, string? value)
        {
            if (value is not null)
                tags.Add(key, value);
        }
    }

    /// <summary>Files were read, or left out.</summary>
    public static void Scan(string state, long files, long bytes) => Add(Scanned, ScannedBytes, state, files, bytes);

    /// <summary>Files were committed.</summary>
    public static void Write(string state, long files, long bytes) => Add(Written, WrittenBytes, state, files, bytes);

    /// <summary>A commit was tried so often, and then succeeded or not.</summary>
    public static void Commit(long attempts, bool isConflict)
    {
        Attempts.Add(attempts);
        Note(Attempts, "", attempts);
        Conflicts.Add(isConflict ? 1 : 0);
        if (isConflict)
            Note(Conflicts, "", 1);
    }

    /// <summary>A query reads a table.</summary>
    public static void Read(TableScan scan)
    {
        if (scan.Totals is { } totals)
            Scan("pruned", totals.Files - scan.Files.Files.Count, totals.Bytes - scan.Files.Bytes);
        if (scan is not { IsNewest: true, CommittedAt: { } time })
            return;
        var age = ((double)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - time) / 1000; // a commit may say any number
        Ages.Record(age, new KeyValuePair<string, object?>("deltaquery.table", scan.Name));
        Note(Ages, "", age);
    }

    private static void Add(Counter<long> files, Counter<long> bytes, string state, long count, long size)
    {
        var tag = new KeyValuePair<string, object?>("state", state);
        files.Add(count, tag);
        bytes.Add(size, tag);
        Note(files, state, count);
        Note(bytes, state, size);
    }

    private static void Note(Instrument of, string tag, double value) =>
        Sums.GetOrAdd((of.Name, tag), static (_, unit) => new MetricTotal(unit), of.Unit!).Add(value);
}
