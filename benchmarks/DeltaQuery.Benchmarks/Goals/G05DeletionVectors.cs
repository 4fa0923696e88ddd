using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>Rows that deletion vectors delete cost little to leave out.</summary>
internal sealed class G05DeletionVectors : IGoal
{
    public string Name => "G5";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        foreach (var (table, what, isDeleted) in new[]
                 {
                     ("lineitem_dv10", "10% of files", "file_index % 10 = 0 AND file_row_number % 100 = file_index % 97"),
                     ("lineitem_dv30", "30% of files, 30% of rows", "file_index % 10 < 3 AND (file_row_number + file_index) % 10 < 3"),
                 })
        {
            // The answers are checked against the rule by which the generator deletes; the time against the scan without deletion vectors.
            var live = $"(SELECT * FROM read_parquet({bench.Files("lineitem")}) WHERE NOT ({isDeleted}))";
            foreach (var (query, name, factor) in new (Func<string, string>, string, double)[]
                     {
                         (Queries.Q1, "Q1", 1.15), (Queries.Q6, "Q6", 1.15), (Queries.Sum, "sum", 1.7),
                     })
            {
                Paired.Verify($"{Name} {name} {what}", bench.Ours(query(table)), bench.Plain("the generator's rule", query(live)));
                var other = bench.Ours(query("lineitem"));
                yield return Paired.Compare(
                    Name, $"{name}, deletion vectors on {what}", new Side("", () => Discard(bench, query(table))),
                    new Side("lineitem without", () => Discard(other)), new Limit(factor), bench.Rounds);
            }
        }
    }

    private static string Discard(Workbench bench, string sql) => Discard(bench.Ours(sql));

    private static string Discard(Side side)
    {
        side.Run();
        return "";
    }
}
