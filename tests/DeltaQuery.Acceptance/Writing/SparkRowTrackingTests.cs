namespace DeltaQuery.Acceptance.Writing;

/// <summary>Row tracking: Spark reads the ids that we give and keep, and we those that Spark does.</summary>
public sealed class SparkRowTrackingTests : SparkTest
{
    [SkippableTheory]
    [InlineData("")]
    [InlineData(", delta.enableDeletionVectors = true")]
    [InlineData(", delta.columnMapping.mode = 'name', delta.enableChangeDataFeed = true")]
    [InlineData(", delta.columnMapping.mode = 'id', delta.enableDeletionVectors = true, delta.checkpointInterval = 3")]
    public async Task Rows_have_the_same_ids_for_both(string properties)
    {
        NeedsSpark();
        await Engine.RunAsync($"CREATE TABLE t (id INT, v STRING, p STRING) PARTITIONED BY (p) TBLPROPERTIES (delta.enableRowTracking = true{properties})");
        await Engine.RunAsync("INSERT INTO t VALUES (1, 'a', 'x'), (2, 'b', 'x'), (3, 'c', 'y'), (4, 'd', NULL), (5, 'e', 'x')");
        await Engine.RunAsync("UPDATE t SET v = 'u' WHERE id IN (2, 4)");
        await Engine.RunAsync("DELETE FROM t WHERE id = 1");
        await Engine.RunAsync(
            "MERGE INTO t USING (SELECT * FROM (VALUES (3, 'm'), (9, 'n')) v(k, x)) s ON t.id = s.k "
            + "WHEN MATCHED THEN UPDATE SET v = s.x, p = 'z' WHEN NOT MATCHED THEN INSERT (id, v, p) VALUES (s.k, s.x, 'x')");
        var ours = await AgreeAsync();
        await Spark.RowsAsync($"UPDATE {Table("t")} SET v = 'sp' WHERE id IN (3, 5)");
        await Spark.RowsAsync($"DELETE FROM {Table("t")} WHERE id = 2");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} VALUES (20, 'i', 'x'), (21, 'j', 'q')");
        await Spark.RowsAsync($"OPTIMIZE {Table("t")}");
        await AgreeAsync();
        await Engine.RunAsync("UPDATE t SET v = v || '!' WHERE id > 4");
        await Engine.RunAsync("DELETE FROM t WHERE id = 20");
        await Engine.RunAsync("INSERT INTO t VALUES (30, 'k', 'x')");
        var last = await AgreeAsync();
        foreach (var row in ours.Select(r => r.Split('|')))
            Assert.All(last.Select(r => r.Split('|')).Where(r => r[0] == row[0]), r => Assert.Equal(row[1], r[1]));
    }

    [SkippableFact]
    public async Task A_table_that_got_ids_later_is_sparks_too()
    {
        NeedsSpark();
        await Engine.RunAsync("CREATE TABLE t (id INT, v STRING)");
        await Engine.RunAsync("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        await Engine.RunAsync("INSERT INTO t VALUES (3, 'c')");
        await Engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.enableRowTracking = true)");
        await AgreeAsync();
        await Spark.RowsAsync($"UPDATE {Table("t")} SET v = 'x' WHERE id = 2");
        await Engine.RunAsync("DELETE FROM t WHERE id = 1");
        await AgreeAsync();

        // Spark does it in commits of its own.
        await Engine.RunAsync("CREATE TABLE u (id INT, v STRING)");
        await Engine.RunAsync("INSERT INTO u VALUES (1, 'a'), (2, 'b')");
        await Spark.RowsAsync($"ALTER TABLE {Table("u")} SET TBLPROPERTIES ('delta.enableRowTracking' = 'true')");
        await Engine.RunAsync("UPDATE u SET v = 'x' WHERE id = 2");
        await AgreeAsync("u");
    }

    private async Task<List<string>> AgreeAsync(string table = "t")
    {
        const string Columns = "SELECT id, _metadata.row_id AS i, _metadata.row_commit_version AS c, v FROM";
        var ours = await Engine.RowsAsync($"{Columns} {table} ORDER BY id");
        Assert.Equal(await Spark.RowsAsync($"{Columns} {Table(table)} ORDER BY id"), ours);
        Assert.Equal(ours.Count, ours.Select(r => r.Split('|')[1]).Distinct().Count());
        return ours;
    }
}
