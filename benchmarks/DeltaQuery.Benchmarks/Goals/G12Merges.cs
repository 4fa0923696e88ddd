using System.Globalization;
using DeltaQuery.Benchmarks.Data;
using DeltaQuery.Benchmarks.Runner;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>A MERGE of 1 % of the rows costs little more than a COPY of the files that it touches; with deletion vectors far less.</summary>
internal sealed class G12Merges : IGoal
{
    public string Name => "G12";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        var rounds = Math.Max(3, bench.Rounds / 2);
        var orders = long.Parse(bench.RunPlain($"SELECT max(l_orderkey) FROM read_parquet({bench.Files("lineitem")})").Trim(), CultureInfo.InvariantCulture);
        using var work = new WorkTable(bench.Data, "lineitem");
        foreach (var (what, filter) in new[]
                 {
                     ("clustered", $"l_orderkey BETWEEN {orders / 2} AND {orders / 2 + (orders / 12)} AND l_orderkey % 32 = 1"), // 5 or 6 of 60 files
                     ("scattered", "l_orderkey % 800 IN (1, 2)"),
                 })
        {
            var name = $"merge_{what}";
            Workbench.Run(bench.Session, $"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * REPLACE (l_quantity + 1 AS l_quantity) FROM lineitem WHERE {filter}");
            var touched = SqlText.Literal(TouchedBy(bench, filter));
            var copy = bench.Copy("COPY of the touched files", $"read_parquet({touched})", "FORMAT parquet, COMPRESSION snappy, FILE_SIZE_BYTES 134217728");
            foreach (var (vectors, limit) in new[] { (false, 1.4), (true, what == "clustered" ? 0.5 : 0.2) })
            {
                var checkedOnce = false;
                var ours = new Side("", () =>
                {
                    Workbench.Run(
                        bench.Session,
                        $"MERGE INTO {work.Name} AS t USING {name} AS s ON t.l_orderkey = s.l_orderkey AND t.l_linenumber = s.l_linenumber "
                        + "WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *");
                    if (!checkedOnce)
                        Check(bench, work.Name, name);
                    checkedOnce = true;
                    return "";
                })
                {
                    Prepare = () => work.Make(vectors),
                };
                yield return Paired.Compare(
                    Name, $"MERGE of 1 %, {what}{(vectors ? ", deletion vectors" : "")}", ours, copy with { Run = () => Silent(copy) }, new Limit(limit), rounds);
            }
        }
    }

    private static string Silent(Side side)
    {
        side.Run();
        return "";
    }

    private static List<string> TouchedBy(Workbench bench, string filter)
    {
        using var files = bench.PlainConnection.Query($"SELECT DISTINCT filename FROM read_parquet({bench.Files("lineitem")}, filename = true) WHERE {filter}");
        return [.. files.Rows().Select(r => (string)r[0]!)];
    }

    private static void Check(Workbench bench, string table, string source)
    {
        const string Counts = "count(*), sum(l_quantity), sum(l_orderkey), sum(l_extendedprice)";
        var expected = Workbench.Run(bench.Session, $"SELECT count(*), sum(l_quantity) + (SELECT count(*) FROM {source}), sum(l_orderkey), sum(l_extendedprice) FROM lineitem");
        if (Workbench.Run(bench.Session, $"SELECT {Counts} FROM {table}") is var met && met != expected)
            throw new WrongAnswerException($"after the MERGE the table has\n{met}\nwhere there should be\n{expected}");
    }
}
