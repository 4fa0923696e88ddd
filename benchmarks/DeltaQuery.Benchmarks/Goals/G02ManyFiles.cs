using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>Scans of very many small files are faster than over the bare list, as their footers are kept.</summary>
internal sealed class G02ManyFiles : IGoal
{
    public string Name => "G2";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        var files = $"read_parquet({bench.Files("lineitem_small")})";
        yield return Paired.Compare(
            Name, "sum, 2,000 files", bench.Ours(Queries.Sum("lineitem_small")), bench.Plain("read_parquet(list)", Queries.Sum(files)), new Limit(0.75),
            bench.Rounds);
        yield return Paired.Compare(
            Name, "Q1, 2,000 files", bench.Ours(Queries.Q1("lineitem_small")), bench.Plain("read_parquet(list)", Queries.Q1(files)), new Limit(0.90),
            bench.Rounds);
        const string Nothing = "SELECT * FROM {0} LIMIT 0"; // DuckDB binds it and scans nothing
        yield return Paired.Compare(
            Name, "plan and bind 2,000 files", bench.Ours(string.Format(null, Nothing, "lineitem_small")),
            bench.Plain("read_parquet(list)", string.Format(null, Nothing, files)), new Limit(null, AtMost: 25), bench.ManyRounds);
    }
}
