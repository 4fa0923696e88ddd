using System.Globalization;
using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>Planning over a million adds stays small: the peak of a process that plans two queries, the runtime included.</summary>
internal sealed class G08Memory : IGoal
{
    public string Name => "G8";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        foreach (var (table, what, limit) in new[] { ("meta_struct", "struct", 250), ("meta_json", "JSON", 450) })
        {
            foreach (var (queries, name) in new (string[], string)[]
                     {
                         ([PlannedQueries.Point(table)], "one query"),
                         ([PlannedQueries.Point(table), PlannedQueries.OtherPoint(table), PlannedQueries.Point(table)], "three queries"),
                     })
            {
                var peaks = Enumerable.Range(0, 3).Select(_ => Peak(bench.Data, queries)).ToList();
                var allowed = new Limit(null, AtMost: limit);
                yield return new Figure(
                    Name, $"peak memory, {what} statistics, {name}", Limit.Median(peaks), "", null, null, allowed, allowed.IsMet(peaks, peaks)) { Unit = "MB" };
            }
        }
    }

    private static double Peak(string data, string[] queries) =>
        double.Parse(ChildProcess.RunSelf(["plan", data, .. queries]).Trim(), CultureInfo.InvariantCulture);
}
