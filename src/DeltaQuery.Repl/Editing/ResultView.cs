using System.Globalization;
using DeltaQuery.Engine;
using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl.Editing;

/// <summary>How results are shown to somebody who sits at a prompt.</summary>
internal sealed class ResultView(Pager pager)
{
    private const int TablesNamed = 3;

    /// <summary>Whether rows are still looked at.</summary>
    public bool IsSeen => !pager.HasLeft;

    /// <summary>Rows come: those that are taller than the screen are to be leafed through.</summary>
    public void Begin(RowOutput output)
    {
        output.Flush();
        pager.Begin(isOn: output.Options.HasPager && !output.IsRedirected);
    }

    /// <summary>The rows have ended.</summary>
    public void End() => pager.End();

    /// <summary>What is told below rows: <c>3 rows (12 ms, 3/118 files, v42)</c>.</summary>
    /// <param name="rows">How many rows there were.</param>
    /// <param name="shown">How many of them are shown; null for all.</param>
    /// <param name="elapsed">How long they took.</param>
    /// <param name="scans">What was scanned for them.</param>
    public static string Footer(long rows, long? shown, TimeSpan elapsed, IReadOnlyList<ScanSummary> scans)
    {
        var culture = CultureInfo.InvariantCulture;
        List<string> facts = shown is { } number ? [string.Create(culture, $"{number} shown")] : [];
        facts.Add(Time(elapsed));
        if (scans.Count > 0)
        {
            var all = scans.All(s => s.Files is not null) ? string.Create(culture, $"/{scans.Sum(s => s.Files)}") : "";
            facts.Add(string.Create(culture, $"{scans.Sum(s => (long)s.FilesScanned)}{all} files"));
        }

        var versions = scans.Select(s => (s.Table, s.Version)).Distinct().ToList();
        if (versions is [var one])
            facts.Add(string.Create(culture, $"v{one.Version}"));
        else if (versions.Count <= TablesNamed)
            facts.AddRange(versions.Select(v => string.Create(culture, $"{v.Table} v{v.Version}")));
        return string.Create(culture, $"{rows} {(rows == 1 ? "row" : "rows")} ({string.Join(", ", facts)})");
    }

    /// <summary>What is told of a statement without rows: <c>INSERT 3 (12 ms)</c>.</summary>
    public static string Done(string tag, long? affected, TimeSpan elapsed) =>
        string.Create(CultureInfo.InvariantCulture, $"{tag}{(affected is { } rows ? $" {rows}" : "")} ({Time(elapsed)})");

    private static string Time(TimeSpan elapsed)
    {
        var culture = CultureInfo.InvariantCulture;
        return elapsed.TotalMilliseconds < 1000 ? string.Create(culture, $"{elapsed.TotalMilliseconds:0} ms")
            : elapsed.TotalSeconds < 60 ? string.Create(culture, $"{elapsed.TotalSeconds:0.00} s")
            : string.Create(culture, $"{(int)elapsed.TotalMinutes} min {elapsed.Seconds} s");
    }
}
