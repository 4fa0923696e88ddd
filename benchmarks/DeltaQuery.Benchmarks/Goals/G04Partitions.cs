using DeltaQuery.Benchmarks.Runner;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>Partition values, which are not in the files, cost no more than DuckDB's own reading of them from paths.</summary>
internal sealed class G04Partitions : IGoal
{
    private const string Month = "1995-06";

    public string Name => "G4";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        var list = bench.Files("lineitem_part");
        var hive = $"read_parquet({list}, hive_partitioning = true, hive_types = {{l_shipmonth: VARCHAR}})";
        yield return Paired.Compare(
            Name, "group by the partition column, 84 files", bench.Ours(Queries.ByMonth("lineitem_part")), bench.Plain("hive_partitioning", Queries.ByMonth(hive)),
            new Limit(1.10), bench.Rounds);

        var file = (string)bench.PlainConnection.Scalar(
            $"SELECT any_value(filename) FROM read_parquet({list}, filename = true) WHERE contains(filename, '={Month}/')")!;
        static string One(string from) => $"SELECT count(*), sum(l_extendedprice), avg(l_discount) FROM {from}";
        yield return Paired.Compare(
            Name, "aggregate of one partition", bench.Ours(One($"lineitem_part WHERE l_shipmonth = '{Month}'")),
            bench.Plain("read_parquet([that file])", One($"read_parquet([{SqlText.Literal(file)}])")), new Limit(1.5, Plus: 2), bench.ManyRounds);
    }
}
