using DeltaQuery.Benchmarks.Data;
using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>Writing a query's rows as a table costs hardly more than DuckDB's COPY of them.</summary>
internal sealed class G10Inserts : IGoal
{
    public string Name => "G10";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        var rounds = Math.Max(3, bench.Rounds / 3);
        using var work = new WorkTable(bench.Data, "lineitem");
        var rows = bench.RunPlain($"SELECT count(*) FROM read_parquet({bench.Files("lineitem")})");
        var plain = bench.Copy("COPY", $"read_parquet({bench.Files("lineitem")})", "FORMAT parquet, COMPRESSION snappy, FILE_SIZE_BYTES 134217728");
        yield return Paired.Compare(
            Name, "CREATE TABLE AS, 6M rows",
            new Side("", () => Changed(bench, $"CREATE TABLE {work.Name} AS SELECT * FROM lineitem", rows)) { Prepare = () => work.Next() },
            plain, new Limit(1.1), rounds);
        yield return Paired.Compare(
            Name, "INSERT, 6M rows",
            new Side("", () => Changed(bench, $"INSERT INTO {work.Name} SELECT * FROM lineitem", rows))
            {
                Prepare = () => Workbench.Run(bench.Session, $"CREATE TABLE {work.Next()} LIKE lineitem"),
            },
            plain, new Limit(1.1), rounds);
        yield return Paired.Compare(
            Name, "CREATE TABLE AS, 84 partitions",
            new Side("", () => Changed(
                bench, $"CREATE TABLE {work.Name} PARTITIONED BY (l_shipmonth) AS SELECT *, strftime(l_shipdate, '%Y-%m') AS l_shipmonth FROM lineitem", rows))
            {
                Prepare = () => work.Next(),
            },
            bench.Copy(
                "COPY PARTITION_BY", $"(SELECT *, strftime(l_shipdate, '%Y-%m') AS l_shipmonth FROM read_parquet({bench.Files("lineitem")}))",
                "FORMAT parquet, COMPRESSION snappy, PARTITION_BY (l_shipmonth)"),
            new Limit(1.15), rounds);
    }

    /// <summary>Runs a statement that writes; the answer is how many rows it wrote, as the COPY gives it.</summary>
    private static string Changed(Workbench bench, string sql, string rows)
    {
        using var result = bench.Session.ExecuteAsync(sql).GetAwaiter().GetResult();
        return result.RecordsAffected is { } count ? $"{count}\t\n" : rows;
    }
}
