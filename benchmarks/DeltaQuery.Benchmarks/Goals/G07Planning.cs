using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>A query that needs one file of a million is planned from a cold start in little more time than the bare SQL over the checkpoint
/// takes, and from the second query on at once.</summary>
internal sealed class G07Planning : IGoal
{
    public string Name => "G7";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        using var cold = new ColdEngine(bench.Data);
        using var duckDb = new ColdDuckDb();
        Side Ours(string sql) => new("", () => PlanProbe.Files(cold.Session!, sql)) { Prepare = cold.Renew };
        Side Bare(string name, string sql) => new(name, () => duckDb.Run(sql)) { Prepare = duckDb.Renew };

        yield return Paired.Compare(
            Name, "cold, point, struct statistics", Ours(PlannedQueries.Point("meta_struct")),
            Bare("bare SQL on stats_parsed", PlannedQueries.BareStruct(bench.Data)), new Limit(4, AtMost: 100), bench.Rounds);
        yield return Paired.Compare(
            Name, "cold, point, JSON statistics", Ours(PlannedQueries.Point("meta_json")),
            Bare("one json_extract_string", PlannedQueries.BareJson(bench.Data)), new Limit(1.3, AtMost: 650), bench.Rounds);
        foreach (var table in new[] { "meta_struct", "meta_json" })
        {
            yield return Paired.Alone(
                Name, $"cold, one partition, {table}", Ours(PlannedQueries.Partition(table)), null, new Limit(null, AtMost: 150), bench.Rounds);
            cold.Renew();
            PlanProbe.Files(cold.Session!, PlannedQueries.OtherPoint(table));
            yield return Paired.Alone(
                Name, $"warm, point, {table}", new Side("", () => PlanProbe.Files(cold.Session!, PlannedQueries.Point(table))), null,
                new Limit(null, AtMost: 10), bench.ManyRounds);
        }
    }
}
