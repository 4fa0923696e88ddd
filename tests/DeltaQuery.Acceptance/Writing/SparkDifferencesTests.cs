using DeltaQuery.Engine;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>What docs/spark-differences.md says of statements.</summary>
public sealed class SparkDifferencesTests : SparkTest
{
    [SkippableTheory]
    [InlineData("DELETE FROM {t} AS t WHERE t.id IN (SELECT id FROM {t})")]
    [InlineData("UPDATE {t} AS t SET k = 1 WHERE t.id = (SELECT min(id) FROM {t})")]
    [InlineData("MERGE INTO {t} AS t USING (SELECT 1 AS id) b ON t.id = b.id AND t.id IN (SELECT id FROM {t}) WHEN MATCHED THEN DELETE")]
    [InlineData("MERGE INTO {t} AS t USING (SELECT 1 AS id) b ON t.id = b.id WHEN MATCHED AND t.id IN (SELECT id FROM {t}) THEN DELETE")]
    public async Task Spark_alone_refuses_a_subquery_in_a_condition(string sql)
    {
        await CreateAsync();
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Spark.RowsAsync(sql.Replace("{t}", Table("t"), StringComparison.Ordinal)));
        Assert.Contains("DELTA_UNSUPPORTED_SUBQUERY", refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith("1", await Engine.ValueAsync(sql.Replace("{t}", "t", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("UPDATE {t} SET k = '7'")]
    [InlineData("INSERT INTO {t} VALUES ('7', 7)")]
    public async Task We_alone_refuse_a_text_for_a_number(string sql)
    {
        await CreateAsync();
        Assert.Equal(DeltaErrorCode.SchemaMismatch, (await Engine.ErrorAsync(sql.Replace("{t}", "t", StringComparison.Ordinal))).Code);
        await Spark.RowsAsync(sql.Replace("{t}", Table("t"), StringComparison.Ordinal));
        Assert.Equal("7", await Engine.ValueAsync("SELECT max(k) FROM t"));
    }

    [SkippableFact]
    public async Task An_insert_of_no_rows_is_a_version_with_us_alone()
    {
        await CreateAsync();
        await Spark.RowsAsync($"INSERT INTO {Table("t")} SELECT * FROM {Table("t")} WHERE id = 77");
        Assert.Equal("1", await Engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
        await Engine.RunAsync("INSERT INTO t SELECT * FROM t WHERE id = 77");
        Assert.Equal("2", await Engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
    }

    private async Task CreateAsync()
    {
        NeedsSpark();
        await Engine.RunAsync("CREATE TABLE t (id BIGINT, k INT)");
        await Engine.RunAsync("INSERT INTO t VALUES (1, 2)");
    }
}
