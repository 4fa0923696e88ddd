using System.Text.Json.Nodes;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Transactions;

public sealed class StagedFilesTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("Apache-Spark/4.0", 0L, -1, true)]
    [InlineData("Apache-Spark/4.0", 0L, 1, false)]
    [InlineData("Apache-Spark/4.0", 7_200_000L, -60, false)]
    [InlineData("Apache-Spark/4.0", 7_200_000L, -121, true)]
    [InlineData("DeltaQuery/1.0.0", 0L, -59, false)]
    [InlineData("DeltaQuery/1.0.0", 0L, -61, true)]
    [InlineData(null, null, -1, true)]
    public void A_VACUUM_may_have_deleted_what_is_older_than_it_keeps(string? engine, long? retention, int begunMinutes, bool mayBeGone)
    {
        var start = DateTimeOffset.UtcNow;
        var parameters = new JsonObject { ["retentionCheckEnabled"] = false };
        if (retention is { } milliseconds)
            parameters["specifiedRetentionMillis"] = milliseconds;
        var commit = new JsonObject
        {
            ["commitInfo"] = new JsonObject
            {
                ["timestamp"] = start.ToUnixTimeMilliseconds(), ["operation"] = "VACUUM START", ["operationParameters"] = parameters, ["engineInfo"] = engine,
            },
        };
        var winning = new Engine.Log.CommitActions(3, System.Text.Encoding.UTF8.GetBytes(commit.ToJsonString()), "3.json");
        var begun = start.AddMinutes(begunMinutes);
        var adding = new Engine.Log.TableChanges { Adds = [new Engine.Log.Actions.AddFile { Path = "a" }] };
        Assert.Equal(mayBeGone, StagedFiles.MayBeGone(winning, adding, begun));
        Assert.False(StagedFiles.MayBeGone(winning, new Engine.Log.TableChanges(), begun));
    }

    [Fact]
    public async Task A_transaction_does_not_follow_a_VACUUM_of_another_that_keeps_nothing()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("BEGIN");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        using var other = new TestEngine(_engine.Root);
        await other.RunAsync("SET deltaquery.retention_check = false");
        await other.RunAsync("VACUUM t RETAIN 0 HOURS"); // ours: what nobody has named for an hour stays
        await _engine.RunAsync("COMMIT");
        Assert.Equal(["1"], await other.RowsAsync("SELECT a FROM t"));

        await _engine.RunAsync("BEGIN");
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        var spark = new JsonObject
        {
            ["commitInfo"] = new JsonObject
            {
                ["timestamp"] = DateTimeOffset.UtcNow.AddSeconds(1).ToUnixTimeMilliseconds(), ["operation"] = "VACUUM START",
                ["operationParameters"] = new JsonObject { ["specifiedRetentionMillis"] = 0 }, ["engineInfo"] = "Apache-Spark",
            },
        };
        await File.WriteAllTextAsync($"{_engine.Root}/t/_delta_log/{4:D20}.json", spark.ToJsonString() + "\n");
        var error = await _engine.ErrorAsync("COMMIT");
        Assert.Equal(DeltaErrorCode.ConcurrentModification, error.Code);
        Assert.Contains("version 4 (VACUUM START), committed meanwhile, may have deleted files that this statement wrote before", error.Message, StringComparison.Ordinal);
        Assert.Equal(["1"], await other.RowsAsync("SELECT a FROM t"));
    }
}
