using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>Tables whose data files hold the partition columns, too: Spark reads what we write and we what Spark writes, and both write the
/// same into files.</summary>
public sealed class SparkMaterializedPartitionsTests : SparkTest
{
    private const string Feature = "'delta.enableMaterializePartitionColumnsFeature' = 'true'";

    [SkippableTheory]
    [InlineData("none")]
    [InlineData("name")]
    [InlineData("id")]
    public async Task Both_write_the_columns_and_read_what_the_other_wrote(string mode)
    {
        NeedsSpark();
        await Engine.RunAsync(
            $"CREATE TABLE t (p INT, i BIGINT, d DATE, ts TIMESTAMP, s STRING) PARTITIONED BY (d, p, ts) TBLPROPERTIES ({Feature}, 'delta.columnMapping.mode' = '{mode}')");
        await Engine.RunAsync("INSERT INTO t VALUES (1, 10, DATE '2024-02-29', TIMESTAMPTZ '2024-01-01 00:00:00.5+00', 'a'), (NULL, 20, NULL, NULL, 'b')");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} VALUES (1, 11, DATE '2024-02-29', TIMESTAMP '2024-01-01 00:00:00.5Z', 'c'), (NULL, 21, NULL, NULL, 'd')");
        await Engine.RunAsync("UPDATE t SET i = i + 100 WHERE i IN (10, 11)");
        await Spark.RowsAsync($"UPDATE {Table("t")} SET i = i + 100 WHERE i IN (20, 21)");
        var files = Engine.Files("t").Where(f => f.EndsWith(".parquet", StringComparison.Ordinal)).ToList();
        Assert.Equal(6, files.Count);
        var shapes = files.Select(Shape).Distinct().ToList();
        Assert.Equal(["STRUCT(i BIGINT, s VARCHAR, d DATE, p INTEGER, ts TIMESTAMP)"], mode == "none" ? shapes : [Logical(Assert.Single(shapes))]);

        const string Query = "SELECT p, i, CAST(d AS STRING), s FROM {0} ORDER BY i";
        string[] rows = ["1|110|2024-02-29|a", "1|111|2024-02-29|c", "NULL|120|NULL|b", "NULL|121|NULL|d"];
        Assert.Equal(rows, await Spark.RowsAsync(Text(Query, Table("t"))));
        Assert.Equal(rows, await Engine.RowsAsync(Text(Query, "t")));
        Assert.Equal(["110", "111"], await Spark.RowsAsync($"SELECT i FROM {Table("t")} WHERE p = 1 AND ts = TIMESTAMP '2024-01-01 00:00:00.5Z' ORDER BY i"));
        Assert.Equal(["110", "111"], await Engine.RowsAsync("SELECT i FROM t WHERE p = 1 AND ts = TIMESTAMPTZ '2024-01-01 00:00:00.5+00' ORDER BY i"));
        Assert.Contains("materializePartitionColumns", Assert.Single(await Spark.RowsAsync($"DESCRIBE DETAIL {Table("t")}", "tableFeatures")), StringComparison.Ordinal);
        await Spark.RowsAsync($"OPTIMIZE {Table("t")}");
        await Engine.RunAsync("DELETE FROM t WHERE i = 121");
        Assert.Equal(rows[..3], await Spark.RowsAsync(Text(Query, Table("t"))));

        string Logical(string shape)
        {
            var fields = Engine.Commit("t", 0).Single(line => line.Contains("\"metaData\"", StringComparison.Ordinal));
            var schema = System.Text.Json.Nodes.JsonNode.Parse((string)System.Text.Json.Nodes.JsonNode.Parse(fields)!["metaData"]!["schemaString"]!)!;
            foreach (var field in schema["fields"]!.AsArray())
                shape = shape.Replace($"\"{field!["metadata"]!["delta.columnMapping.physicalName"]}\"", (string)field["name"]!, StringComparison.Ordinal);
            return shape;
        }
    }

    [SkippableFact]
    public async Task Where_spark_does_not_write_them_neither_do_we_and_both_read_old_files()
    {
        NeedsSpark();
        await Spark.RowsAsync($"CREATE TABLE {Table("t")} (i BIGINT, p STRING) USING DELTA PARTITIONED BY (p) TBLPROPERTIES ('delta.writePartitionColumnsToParquet' = 'false')");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} VALUES (1, 'a')");
        await Engine.RunAsync("INSERT INTO t VALUES (2, 'a')");
        Assert.Equal(["STRUCT(i BIGINT)"], Shapes());
        await Spark.RowsAsync($"ALTER TABLE {Table("t")} SET TBLPROPERTIES ({Feature})");
        await Engine.RunAsync("INSERT INTO t VALUES (3, 'a')");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} VALUES (4, NULL)");
        Assert.Equal(["STRUCT(i BIGINT)", "STRUCT(i BIGINT, p VARCHAR)"], Shapes());
        Assert.Equal(["1|a", "2|a", "3|a", "4|NULL"], await Spark.RowsAsync($"SELECT i, p FROM {Table("t")} ORDER BY i"));
        Assert.Equal(["1|a", "2|a", "3|a", "4|NULL"], await Engine.RowsAsync("SELECT i, p FROM t ORDER BY i"));

        List<string> Shapes() =>
            [.. Engine.Files("t").Where(f => f.EndsWith(".parquet", StringComparison.Ordinal)).Select(Shape).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The columns of a file, as DuckDB alone sees them, to which Spark's INT96 has no zone.</summary>
    private string Shape(string file)
    {
        using var result = Engine.Maker.Query(
            $"SELECT typeof(r) FROM read_parquet('{Path.Combine(Engine.Root, "t", file)}', hive_partitioning = false) AS r LIMIT 1");
        return ((string)result.Rows().Single()[0]!).Replace(" WITH TIME ZONE", "", StringComparison.Ordinal);
    }

    private static string Text(string query, string table) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, query, table);
}
