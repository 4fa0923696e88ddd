namespace DeltaQuery.Acceptance.Writing;

/// <summary>The INSERT family on two tables at once: ours by us and Spark's by Spark, the same statements and the same rows; and Spark reads ours.
/// </summary>
public sealed class SparkOverwritesTests : SparkTest
{
    [SkippableTheory]
    [InlineData("static", "")]
    [InlineData("dynamic", "")]
    [InlineData("static", "TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.columnMapping.mode' = 'name')")]
    public async Task Overwrites_leave_the_rows_that_Spark_leaves(string mode, string properties) => await SameAsync(
        mode,
        $"CREATE TABLE {{0}} (a INT, p STRING, q INT) USING DELTA PARTITIONED BY (p, q) {properties}",
        "SELECT a, p, q FROM {0} ORDER BY a, p, q",
        [
            "INSERT INTO {0} VALUES (1, 'x', 1), (2, 'y', 2), (3, 'x', 2), (4, NULL, 1), (5, '', 3)",
            "INSERT OVERWRITE {0} PARTITION (p = 'x', q) VALUES (30, 2)",
            "INSERT INTO {0} PARTITION (q = '7', p) (p, a) VALUES ('n', 31)",
            "INSERT OVERWRITE {0} PARTITION (q = 1, p = NULL) VALUES (40)",
            "INSERT INTO {0} PARTITION (p = 5, q = 1) SELECT max(a) FROM {0}",
            "INSERT INTO {0} REPLACE WHERE q = 1 VALUES (50, 'x', 1), (51, 'w', 1)",
            "INSERT INTO {0} REPLACE WHERE a > 30 AND a < 51 SELECT 45, 'v', 2",
            "INSERT INTO {0} BY NAME REPLACE WHERE p = 'v' OR q IS NULL SELECT 'v' AS p, 60 AS a",
            "INSERT OVERWRITE {0} BY NAME SELECT q, a + 100 AS a, p FROM {0} WHERE a >= 50",
            "INSERT OVERWRITE {0} (q, p, a) VALUES (9, 'z', 1)",
        ]);

    [SkippableTheory]
    [InlineData("")]
    [InlineData("TBLPROPERTIES ('delta.enableTypeWidening' = 'true')")]
    [InlineData("TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.enableDeletionVectors' = 'true')")]
    public async Task Schemas_evolve_as_Spark_lets_them(string properties) => await SameAsync(
        "static",
        $"CREATE TABLE {{0}} (k INT, v INT, s STRUCT<x: INT>) USING DELTA {properties}",
        "SELECT * FROM {0} ORDER BY k, v",
        [
            "INSERT INTO {0} SELECT 1, 1, {s1}",
            "INSERT WITH SCHEMA EVOLUTION INTO {0} SELECT 2, 2, {s1}, 5 AS b",
            "INSERT WITH SCHEMA EVOLUTION INTO {0} BY NAME SELECT 3 AS k, {s2} AS s, 'c' AS c",
            "INSERT WITH SCHEMA EVOLUTION INTO {0} BY NAME SELECT 4 AS k, CAST(9 AS BIGINT) AS v",
            "MERGE WITH SCHEMA EVOLUTION INTO {0} AS t USING (SELECT 1 AS k, {s3} AS s, 7 AS w) AS q ON t.k = q.k WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *",
            "MERGE WITH SCHEMA EVOLUTION INTO {0} AS t USING (SELECT 2 AS k, {s3} AS s, 8 AS w2) AS q ON t.k = q.k WHEN MATCHED THEN UPDATE SET s = q.s, w2 = q.w2 + 1",
            "MERGE WITH SCHEMA EVOLUTION INTO {0} AS t USING (SELECT 99 AS k, 8 AS w3) AS q ON t.k = q.k WHEN NOT MATCHED THEN INSERT (k, w3) VALUES (q.k, q.w3)",
            "INSERT WITH SCHEMA EVOLUTION INTO {0} BY NAME REPLACE WHERE k = 99 SELECT 99 AS k, 1.5 AS z",
            "INSERT WITH SCHEMA EVOLUTION OVERWRITE {0} BY NAME SELECT k, s, 0 AS last FROM {0} WHERE k < 3",
        ]);

    /// <summary>Runs the statements on both tables; after each, both have the same rows and columns.</summary>
    private async Task SameAsync(string mode, string create, string query, IReadOnlyList<string> statements)
    {
        NeedsSpark();
        Spark.Session = "overwrites"; // where SET is nobody else's
        var theirs = Path.Combine(Engine.Root, "theirs");
        await Engine.RunAsync($"SET deltaquery.write.partition_overwrite_mode = {mode}");
        await Spark.RowsAsync($"SET spark.sql.sources.partitionOverwriteMode = {mode}");
        await Engine.RunAsync(Ours(create));
        await Spark.RowsAsync(Theirs(create, theirs));
        foreach (var statement in statements)
        {
            await Engine.RunAsync(Ours(statement));
            await Spark.RowsAsync(Theirs(statement, theirs));
            Assert.True(
                (await Engine.RowsAsync($"DESCRIBE delta.`{theirs}`")).SequenceEqual(await Engine.RowsAsync("DESCRIBE t")), statement);
            Assert.True(
                (await Engine.RowsAsync(query.Replace("{0}", $"delta.`{theirs}`", StringComparison.Ordinal))).SequenceEqual(await Engine.RowsAsync(Ours(query))), statement);
        }

        var expected = await Spark.RowsAsync(Theirs(query, theirs));
        Assert.Equal(expected, await Spark.RowsAsync(query.Replace("{0}", Table("t"), StringComparison.Ordinal)));
    }

    private static string Ours(string sql) => sql.Replace("{0}", "t", StringComparison.Ordinal).Replace("{s1}", "{'x': 1}", StringComparison.Ordinal)
        .Replace("{s2}", "{'z': 1, 'x': 9}", StringComparison.Ordinal).Replace("{s3}", "{'z': 3, 'y': 4}", StringComparison.Ordinal);

    private static string Theirs(string sql, string path) => sql.Replace("{0}", $"delta.`{path}`", StringComparison.Ordinal)
        .Replace("{s1}", "named_struct('x', 1)", StringComparison.Ordinal).Replace("{s2}", "named_struct('z', 1, 'x', 9)", StringComparison.Ordinal)
        .Replace("{s3}", "named_struct('z', 3, 'y', 4)", StringComparison.Ordinal);
}
