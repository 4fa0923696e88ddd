using System.Diagnostics;
using DeltaQuery.Benchmarks.Data;
using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>Small changes stay small: the DELETE of one key beside the query for it, and an INSERT into a table that has had a thousand.</summary>
internal sealed class SmallChanges : IGoal
{
    private const int Inserts = 1000;
    private const int Window = 20;

    public string Name => "CHANGES";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        using var work = new WorkTable(bench.Data, "lineitem");
        yield return Paired.Compare(
            Name, "DELETE of one key, 60 files, deletion vectors",
            new Side("", () =>
            {
                Workbench.Run(bench.Session, $"DELETE FROM {work.Name} WHERE l_orderkey = 2000037");
                return "";
            })
            {
                Prepare = () =>
                {
                    work.Make(vectors: true);
                    Workbench.Run(bench.Session, Queries.Point(work.Name, 2_000_037)); // the log is read, as it is for the query
                },
            },
            new Side("the query for it", () =>
            {
                Workbench.Run(bench.Session, Queries.Point("lineitem", 2_000_037));
                return "";
            }),
            new Limit(3), bench.Rounds);

        var table = work.Next();
        Workbench.Run(bench.Session, $"CREATE TABLE {table} (id BIGINT, name VARCHAR, day DATE)");
        var times = new List<double>();
        for (var i = 0; i < Inserts + (Window / 2); i++)
        {
            var watch = Stopwatch.StartNew();
            Workbench.Run(bench.Session, $"INSERT INTO {table} VALUES ({i}, 'name {i}', DATE '2026-01-01')");
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        // One INSERT in ten writes a checkpoint, and a single one is noise: medians of those around the 10th and the 1,000th.
        var (early, late) = (Limit.Median(times[..Window]), Limit.Median(times[(Inserts - (Window / 2))..]));
        yield return new Figure(Name, "the 1,000th INSERT of one row", late, "the 10th", early, late / early, new Limit(1.5), late <= 1.5 * early);
        var (first, last) = (times.Take(100).Sum() / 100, times.TakeLast(100).Sum() / 100);
        yield return new Figure(
            Name, "the last 100 INSERTs, checkpoints included, each", last, "the first 100", first, last / first, null, null);
    }
}
