namespace DeltaQuery.Acceptance.Writing;

/// <summary>The change data feed: Spark reads what we write down of changes, and we what Spark does.</summary>
public sealed class SparkChangesTests : SparkTest
{
    [SkippableTheory]
    [InlineData("")]
    [InlineData(", delta.enableDeletionVectors = true")]
    [InlineData(", delta.columnMapping.mode = 'name'")]
    [InlineData(", delta.columnMapping.mode = 'id', delta.enableDeletionVectors = true, delta.enableInCommitTimestamps = true")]
    public async Task Changes_of_both_read_the_same_by_both(string properties)
    {
        NeedsSpark();
        await Engine.RunAsync(
            "CREATE TABLE t (id INT, c CHAR(4), p STRING, s STRUCT<a: INT>, g INT GENERATED ALWAYS AS (id * 2)) PARTITIONED BY (p) "
            + $"TBLPROPERTIES (delta.enableChangeDataFeed = true{properties})");
        await Engine.RunAsync("INSERT INTO t (id, c, p, s) VALUES (1, 'a', 'x', {a: 1}), (2, 'b', 'x', NULL), (3, 'c', 'y z', {a: 3}), (4, 'd', NULL, {a: 4}), (5, 'e', 'x', {a: NULL})");
        await Engine.RunAsync("UPDATE t SET c = 'u', p = 'w/ü' WHERE id IN (2, 4)");
        await Engine.RunAsync("DELETE FROM t WHERE id = 1");
        await Engine.RunAsync(
            "MERGE INTO t USING (SELECT * FROM (VALUES (3, 'm'), (5, NULL), (9, 'n')) v(k, x)) s ON t.id = s.k "
            + "WHEN MATCHED AND s.x IS NULL THEN DELETE WHEN MATCHED THEN UPDATE SET c = s.x WHEN NOT MATCHED THEN INSERT (id, c, p) VALUES (s.k, s.x, 'x')");
        await AgreeAsync();
        await Spark.RowsAsync($"UPDATE {Table("t")} SET c = 'sp' WHERE id IN (3, 9)");
        await Spark.RowsAsync($"DELETE FROM {Table("t")} WHERE id = 2");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} (id, c, p) VALUES (20, 'i', 'x'), (21, 'j', 'q')");
        await Spark.RowsAsync(
            $"MERGE INTO {Table("t")} t USING (SELECT * FROM VALUES (20, 'k'), (30, 'l') v(k, x)) s ON t.id = s.k "
            + "WHEN MATCHED THEN UPDATE SET c = s.x WHEN NOT MATCHED THEN INSERT (id, c, p) VALUES (s.k, s.x, 'x')");
        await Spark.RowsAsync($"OPTIMIZE {Table("t")}");
        await Engine.RunAsync("UPDATE t SET c = 'z' WHERE id > 20");
        await Engine.RunAsync("DELETE FROM t");
        await AgreeAsync();
    }

    private async Task AgreeAsync()
    {
        string Query(string columns, string from) =>
            $"SELECT id, c, p, s.a, g, _change_type, _commit_version, {columns} FROM {from} ORDER BY _commit_version, id, _change_type";
        var ours = await Engine.RowsAsync(Query("epoch_ms(_commit_timestamp)", "table_changes('t', 0)"));
        Assert.Equal(await Spark.RowsAsync(Query("unix_millis(_commit_timestamp)", $"table_changes_by_path('{Engine.Root}/t', 0)")), ours);
        Assert.True(ours.Count > 10, "too few changes");
    }
}
