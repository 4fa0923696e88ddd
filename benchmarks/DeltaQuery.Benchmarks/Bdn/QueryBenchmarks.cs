using BenchmarkDotNet.Attributes;
using DeltaQuery.Benchmarks.Data;
using DeltaQuery.Benchmarks.Goals;
using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Bdn;

/// <summary>Queries through the engine beside DuckDB over the bare list of files; allocations too. Answers are compared before.</summary>
[MemoryDiagnoser]
public class QueryBenchmarks
{
    private Workbench? _bench;
    private Side? _ours;
    private Side? _plain;

    /// <summary>The query.</summary>
    [Params("Q1", "Q6", "sum", "join", "sum of 2,000 files", "point in 2,000 files", "group by partition", "count(*)")]
    public string Query { get; set; } = "";

    [GlobalSetup]
    public void Verify()
    {
        var root = Environment.GetEnvironmentVariable("DELTAQUERY_BENCH_DATA") ?? "benchmarks/data";
        var scale = DataScale.Of(Environment.GetEnvironmentVariable("DELTAQUERY_BENCH_SCALE") ?? "full");
        _bench = new Workbench(DataGenerator.Make(root, scale), scale, 1);
        string List(string table) => $"read_parquet({_bench.Files(table)})";
        var (ours, plain) = Query switch
        {
            "Q1" => (Queries.Q1("lineitem"), Queries.Q1(List("lineitem"))),
            "Q6" => (Queries.Q6("lineitem"), Queries.Q6(List("lineitem"))),
            "sum" => (Queries.Sum("lineitem"), Queries.Sum(List("lineitem"))),
            "join" => (Queries.Join("lineitem", "orders"), Queries.Join(List("lineitem"), List("orders"))),
            "sum of 2,000 files" => (Queries.Sum("lineitem_small"), Queries.Sum(List("lineitem_small"))),
            "point in 2,000 files" => (Queries.Point("lineitem_small", 37), Queries.Point(List("lineitem_small"), 37)),
            "group by partition" => (Queries.ByMonth("lineitem_part"), Queries.ByMonth(List("lineitem_part"))),
            _ => ("SELECT count(*) FROM lineitem_small", $"SELECT count(*) FROM {List("lineitem_small")}"),
        };
        (_ours, _plain) = (_bench.Ours(ours), _bench.Plain("read_parquet", plain));
        Paired.Verify(Query, _ours, _plain);
    }

    [GlobalCleanup]
    public void Close() => _bench?.Dispose();

    [Benchmark(Baseline = true)]
    public string ReadParquet() => _plain!.Run();

    [Benchmark]
    public string DeltaQuery() => _ours!.Run();
}
