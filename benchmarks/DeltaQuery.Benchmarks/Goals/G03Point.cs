using DeltaQuery.Benchmarks.Runner;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>A point lookup opens the one file that has the row, and costs little more than that.</summary>
internal sealed class G03Point : IGoal
{
    public string Name => "G3";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        foreach (var (table, files) in new[] { ("lineitem_small", "2,000"), ("lineitem", "60") })
        {
            // A key in the middle, and the file that holds it.
            var key = (long)bench.PlainConnection.Scalar(
                $"SELECT max(l_orderkey) // 64 * 32 + 5 FROM read_parquet({bench.Files(table)})")!;
            var file = (string)bench.PlainConnection.Scalar(
                $"SELECT any_value(filename) FROM read_parquet({bench.Files(table)}, filename = true) WHERE l_orderkey = {key}")!;
            yield return Paired.Compare(
                Name, $"point lookup, {files} files", bench.Ours(Queries.Point(table, key)),
                bench.Plain("read_parquet([that file])", Queries.Point($"read_parquet([{SqlText.Literal(file)}])", key)),
                new Limit(3, AtMost: 5), bench.ManyRounds);
        }
    }
}
