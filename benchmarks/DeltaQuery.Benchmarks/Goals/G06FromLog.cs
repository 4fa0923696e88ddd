using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>What the log knows is answered from it.</summary>
internal sealed class G06FromLog : IGoal
{
    public string Name => "G6";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        foreach (var (what, table, sql, isDeleted) in new[]
                 {
                     ("count(*), 2,000 files", "lineitem_small", "SELECT count(*) FROM {0}", "false"),
                     ("count(*) with deletion vectors", "lineitem_dv30", "SELECT count(*) FROM {0}", "file_index % 10 < 3 AND (file_row_number + file_index) % 10 < 3"),
                     ("min, max, 2,000 files", "lineitem_small", "SELECT min(l_orderkey), max(l_orderkey), min(l_shipdate), max(l_shipdate) FROM {0}", "false"),
                 })
        {
            var rows = $"(SELECT * FROM read_parquet({bench.Files(table)}) WHERE NOT ({isDeleted}))";
            yield return Paired.Alone(
                Name, what, bench.Ours(string.Format(null, sql, table)), bench.RunPlain(string.Format(null, sql, rows)), new Limit(null, AtMost: 1),
                bench.ManyRounds * 5);
        }
    }
}
