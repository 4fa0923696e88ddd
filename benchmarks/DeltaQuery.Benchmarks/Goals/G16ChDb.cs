using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>Head to head with ClickHouse (chDB), which reads Delta through delta-kernel-rs: never slower, and ten times as fast at point lookups,
/// planning and opening a log without a checkpoint.</summary>
/// <param name="folder">A folder whose node_modules has chdb, or null.</param>
internal sealed class G16ChDb(string? folder) : IGoal
{
    private static readonly Limit NeverSlower = new(1);
    private static readonly Limit TenTimes = new(0.1);

    public string Name => "G16";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        if (folder is null)
            throw new SkippedException("the npm package chdb is not there; npm install --prefix .cache/bench/chdb chdb");
        using var chDb = new ChDb(folder);
        using var cold = new ColdEngine(bench.Data);
        string Theirs(string table) => $"deltaLakeLocal('{bench.Folder(table)}')";

        // Numbers are printed differently (1.50, 1.5): the answers are compared by what both count.
        Figure Compare(string what, Func<string, string> query, string table, Limit limit, Func<string, Side>? ours = null) => Paired.Compare(
            Name, what, Rows((ours ?? bench.Ours)(query(table))),
            Rows(new Side("chDB", () => chDb.Run(query(Theirs(table)) + " SETTINGS optimize_trivial_count_query = 0")) { OwnTime = () => chDb.Milliseconds, IsElsewhere = true }), limit, bench.Rounds);

        yield return Compare("Q1, 60 files", Queries.Q1, "lineitem", NeverSlower);
        yield return Compare("Q6, 60 files", Queries.Q6, "lineitem", NeverSlower);
        yield return Compare("sum, 60 files", Queries.Sum, "lineitem", NeverSlower);
        yield return Compare("sum, 2,000 files", Queries.Sum, "lineitem_small", NeverSlower);
        yield return Compare("group by the partition column", Queries.ByMonth, "lineitem_part", NeverSlower);
        yield return Compare("Q1, deletion vectors", Queries.Q1, "lineitem_dv10", NeverSlower);
        yield return Compare("point lookup, 2,000 files", t => Queries.Point(t, 2_000_037), "lineitem_small", TenTimes);
        yield return Compare("count(*), 2,000 files", t => $"SELECT count(*) FROM {t}", "lineitem_small", NeverSlower);
        yield return Compare(
            "open 1,000 commits, no checkpoint", t => $"SELECT count(*) FROM {t} WHERE id = -1", "events_nockpt", TenTimes,
            sql => new Side("", () => Workbench.Run(cold.Session!, sql)) { Prepare = cold.Renew });
    }

    private static Side Rows(Side side) => side with { Run = () => side.Run().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ToString(null, null) };
}
