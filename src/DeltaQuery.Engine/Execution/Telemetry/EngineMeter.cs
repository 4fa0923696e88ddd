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

    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(
        "db.client.operation.duration", "s", "How long statements took, rows that were read included.");

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
    public static void Statement(string operation, TimeSpan duration, string? error)
    {
        var tags = new TagList { { "db.system.name", "deltaquery" }, { "db.operation.name", operation } };
        if (error is not null)
            tags.Add("error.type", error);
        Durations.Record(duration.TotalSeconds, tags);
        Note(Durations, error is null ? operation : $"{operation}, {error}", duration.TotalSeconds);
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
        var age = (DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeMilliseconds(time)).TotalSeconds;
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
