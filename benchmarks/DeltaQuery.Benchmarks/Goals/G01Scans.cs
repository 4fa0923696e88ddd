using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>Scans of a table with a warm snapshot are as fast as DuckDB over the bare list of its files.</summary>
internal sealed class G01Scans : IGoal
{
    private static readonly Limit Limit = new(1.05, Plus: 3);

    public string Name => "G1";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        var lineitem = $"read_parquet({bench.Files("lineitem")})";
        var orders = $"read_parquet({bench.Files("orders")})";
        Figure Compare(string what, Func<string, string, string> query) => Paired.Compare(
            Name, what, bench.Ours(query("lineitem", "orders")), bench.Plain("read_parquet(list)", query(lineitem, orders)), Limit, bench.Rounds);
        yield return Compare("Q1, 60 files", (l, _) => Queries.Q1(l));
        yield return Compare("Q6, 60 files", (l, _) => Queries.Q6(l));
        yield return Compare("sum, 60 files", (l, _) => Queries.Sum(l));
        yield return Compare("join, 60 + 15 files", Queries.Join);
    }
}
