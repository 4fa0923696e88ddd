using DeltaQuery.Acceptance.Writing;

namespace DeltaQuery.Acceptance.Maintenance;

/// <summary>VACUUM and GENERATE beside Spark's own: what one leaves the other goes on from.</summary>
public sealed class SparkVacuumTests : SparkTest
{
    private const string NoCheck = "SET spark.databricks.delta.retentionDurationCheck.enabled = false";

    [SkippableFact]
    public async Task Spark_reads_what_was_vacuumed_and_its_history_as_its_own()
    {
        NeedsSpark();
        await MakeAsync("t");
        await MakeAsync("u");
        await Engine.RunAsync(NoCheck);
        await Engine.RunAsync("VACUUM t RETAIN 0 HOURS");
        await Spark.RunAsync([NoCheck, $"VACUUM {Table("u")} RETAIN 0 HOURS"]);
        Assert.Equal(DataFiles("u").Count, DataFiles("t").Count);
        Assert.Equal(["1|c"], await Spark.RowsAsync($"SELECT id, p FROM {Table("t")}"));

        var (ours, theirs) = (await Spark.HistoryAsync(Table("t")), await Spark.HistoryAsync(Table("u")));
        foreach (var (we, they) in ours.TakeLast(2).Zip(theirs.TakeLast(2)))
        {
            Assert.Equal(they.Operation, we.Operation);
            Assert.Equal(they.Parameters, we.Parameters);
            Assert.Equal(they.Metrics.Keys.Order(), we.Metrics.Keys.Order());
        }
    }

    [SkippableFact]
    public async Task A_VACUUM_LITE_of_either_goes_on_from_that_of_the_other()
    {
        NeedsSpark();
        await MakeAsync("t");
        await Engine.RunAsync(NoCheck);
        await Spark.RunAsync([NoCheck, $"VACUUM {Table("t")} LITE RETAIN 0 HOURS"]);
        Assert.Single(DataFiles("t"));
        await Engine.RunAsync("INSERT OVERWRITE t VALUES (2, 'd')");
        await Task.Delay(5);
        await Engine.RunAsync("VACUUM t LITE RETAIN 0 HOURS");
        Assert.Single(DataFiles("t"));
        await Engine.RunAsync("INSERT OVERWRITE t VALUES (3, 'e')");
        await Task.Delay(5);
        await Spark.RunAsync([NoCheck, $"VACUUM {Table("t")} LITE RETAIN 0 HOURS"]);
        Assert.Single(DataFiles("t"));
        Assert.Equal(["3|e"], await Spark.RowsAsync($"SELECT id, p FROM {Table("t")}"));
        Assert.Equal(["3|e"], await Engine.RowsAsync("SELECT * FROM t"));
    }

    [SkippableFact]
    public async Task The_manifests_are_those_that_Spark_makes()
    {
        NeedsSpark();
        await Engine.RunAsync("CREATE TABLE t (p STRING, d DATE, id INT) PARTITIONED BY (p, d)");
        await Engine.RunAsync("INSERT INTO t VALUES ('a b', DATE '2020-01-01', 1), ('x/y=z%', NULL, 2), (NULL, DATE '2020-01-02', 3), ('ü', DATE '2020-01-01', 4)");
        await Engine.RunAsync("GENERATE symlink_format_manifest FOR TABLE t");
        var ours = Manifests();
        Directory.Delete($"{Engine.Root}/t/_symlink_format_manifest", recursive: true);
        await Spark.RowsAsync($"GENERATE symlink_format_manifest FOR TABLE {Table("t")}");
        Assert.Equal(Manifests(), ours);
        Assert.Equal(4, ours.Count);
    }

    private List<string> Manifests() => [.. Engine.Files("t/_symlink_format_manifest").Where(f => f.EndsWith("/manifest", StringComparison.Ordinal))
        .Select(f => $"{f}: {File.ReadAllText($"{Engine.Root}/t/_symlink_format_manifest/{f}")}")];

    private async Task MakeAsync(string table)
    {
        await Engine.RunAsync($"CREATE TABLE {table} (id INT, p STRING) PARTITIONED BY (p)");
        await Engine.RunAsync($"INSERT INTO {table} VALUES (1, 'a b')");
        await Engine.RunAsync($"INSERT OVERWRITE {table} VALUES (1, 'b')");
        await Engine.RunAsync($"INSERT OVERWRITE {table} VALUES (1, 'c')");
        await Task.Delay(5);
    }

    private List<string> DataFiles(string table) => [.. Engine.Files(table).Where(f => f.EndsWith(".parquet", StringComparison.Ordinal) && !f.StartsWith("_delta_log", StringComparison.Ordinal))];
}
