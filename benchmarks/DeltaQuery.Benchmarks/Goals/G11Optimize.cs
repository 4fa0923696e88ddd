using DeltaQuery.Benchmarks.Data;
using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>Packing many small files costs little more than one COPY of all of them.</summary>
internal sealed class G11Optimize : IGoal
{
    public string Name => "G11";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        const string Source = "lineitem_small";
        var rounds = Math.Max(3, bench.Rounds / 2);
        using var work = new WorkTable(bench.Data, Source);
        var rows = bench.RunPlain($"SELECT count(*) FROM read_parquet({bench.Files(Source)})");
        var ours = new Side("", () =>
        {
            Workbench.Run(bench.Session, $"OPTIMIZE {work.Name}");
            return Workbench.Run(bench.Session, $"SELECT count(*) FROM {work.Name}");
        })
        {
            Prepare = () => work.Make(vectors: false),
        };
        var copy = bench.Copy("one COPY", $"read_parquet({bench.Files(Source)})", "FORMAT parquet, COMPRESSION snappy, FILE_SIZE_BYTES 268435456");
        yield return Paired.Compare(Name, "OPTIMIZE of 2,000 files", ours, copy with { Run = () => Counted(copy, rows) }, new Limit(1.15), rounds);
    }

    private static string Counted(Side copy, string rows)
    {
        copy.Run();
        return rows;
    }
}
