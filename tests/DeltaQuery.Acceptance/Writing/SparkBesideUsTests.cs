using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>Spark and DeltaQuery commit to one table at the same time, and nothing is lost: what each was told is done is there, once.</summary>
public sealed class SparkBesideUsTests : SparkTest
{
    private static readonly int Commits = TestSize.IsLong ? 100 : 10;

    [SkippableTheory]
    [InlineData("")]
    [InlineData("TBLPROPERTIES ('delta.enableInCommitTimestamps' = 'true', 'delta.checkpointPolicy' = 'v2')")]
    public async Task Appends_of_both_are_all_there(string properties)
    {
        NeedsSpark();
        await Engine.RunAsync($"CREATE TABLE t (writer STRING, n INT) {properties}");
        await Task.WhenAll(
            Task.Run(() => RunAsync(n => Engine.RunAsync($"INSERT INTO t VALUES ('ours', {n})"))),
            Task.Run(() => RunAsync(n => Spark.RowsAsync($"INSERT INTO {Table("t")} VALUES ('spark', {n})"))));
        const string Query = "SELECT writer, count(*), count(DISTINCT n) FROM {0} GROUP BY writer ORDER BY writer";
        await AssertSameAsync([$"ours|{Commits}|{Commits}", $"spark|{Commits}|{Commits}"], Query, 2 * Commits);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Changes_of_the_same_rows_are_all_counted(bool vectors)
    {
        NeedsSpark();
        await Engine.RunAsync($"CREATE TABLE t (id INT, n INT) TBLPROPERTIES ('delta.enableDeletionVectors' = '{(vectors ? "true" : "false")}')");
        await Engine.RunAsync("INSERT INTO t VALUES (0, 0), (1, 0), (2, 0)");
        await Task.WhenAll(
            Task.Run(() => RunAsync(_ => Engine.RunAsync("UPDATE t SET n = n + 1 WHERE id < 2"))),
            Task.Run(() => RunAsync(_ => Spark.RowsAsync(
                $"MERGE INTO {Table("t")} AS t USING (SELECT 1 AS id) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = t.n + 1"))));
        await AssertSameAsync([$"0|{Commits}", $"1|{2 * Commits}", "2|0"], "SELECT * FROM {0} ORDER BY id", (2 * Commits) + 1);
    }

    /// <summary>Runs a statement until it has taken effect so many times; one that lost to the other is run again.</summary>
    private static async Task RunAsync(Func<int, Task> statement)
    {
        for (var done = 0; done < Commits;)
        {
            try
            {
                await statement(done);
                done++;
            }
            catch (DeltaException e) when (e.Code == DeltaErrorCode.ConcurrentModification)
            {
            }
            catch (InvalidOperationException e) when (e.Message.Contains("DELTA_CONCURRENT_", StringComparison.Ordinal))
            {
            }
        }
    }

    private async Task AssertSameAsync(string[] rows, string query, int newest)
    {
        Assert.Equal(rows, await Engine.RowsAsync(query.Replace("{0}", "t", StringComparison.Ordinal)));
        Assert.Equal(rows, await Spark.RowsAsync(query.Replace("{0}", Table("t"), StringComparison.Ordinal)));
        Assert.Equal($"{newest}|{newest + 1}", await Engine.ValueAsync("SELECT max(version), count(*) FROM (DESCRIBE HISTORY t)"));
    }
}
