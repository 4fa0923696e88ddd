using System.Globalization;
using DeltaQuery.Benchmarks.Data;
using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>A process that runs a thousand queries, or commits, holds hardly more memory than after the first hundred.</summary>
internal sealed class G15Bounded : IGoal
{
    private const double Growth = 1.1;

    public string Name => "G15";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        var numbers = ChildProcess.RunSelf(
            "repeat", bench.Data, Queries.Sum("lineitem_small"), "SELECT max(l_comment) FROM lineitem_small WHERE l_orderkey = {i}",
            Queries.ByMonth("lineitem_part"), "SELECT count(*) FROM lineitem_dv10 WHERE l_orderkey < {i}", "SELECT * FROM meta_struct WHERE id = -{i}")
            .Trim().Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToList();
        yield return new Figure(
            Name, "memory after 1,000 queries", numbers[1], "after 100", numbers[0], numbers[1] / numbers[0], new Limit(Growth), numbers[1] <= Growth * numbers[0])
        {
            Unit = "MB",
        };

        using var work = new WorkTable(bench.Data, "lineitem");
        var table = work.Next();
        Workbench.Run(bench.Session, $"CREATE TABLE {table} (id BIGINT, name VARCHAR) TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')");
        numbers = ChildProcess.RunSelf(
            "repeat", bench.Data, $"INSERT INTO {table} VALUES ({{i}}, 'a'), (-{{i}}, 'b')", $"INSERT INTO {table} SELECT range, 'c' FROM range(1000)",
            $"DELETE FROM {table} WHERE id = -{{i}} + 2", $"UPDATE {table} SET name = 'd' WHERE id = {{i}} - 3")
            .Trim().Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToList();
        yield return new Figure(
            Name, "memory after 1,000 commits", numbers[1], "after 100", numbers[0], numbers[1] / numbers[0], new Limit(Growth), numbers[1] <= Growth * numbers[0])
        {
            Unit = "MB",
        };
    }
}
