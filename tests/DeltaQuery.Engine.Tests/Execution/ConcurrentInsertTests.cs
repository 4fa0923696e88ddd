using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

public sealed class ConcurrentInsertTests : IDisposable
{
    private static readonly int Inserts = TestSize.IsLong ? 50 : 8;

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(4, 1)] // four sessions of one engine
    [InlineData(2, 4)] // and of each of four engines
    public async Task Of_appends_at_once_no_row_is_lost_and_versions_have_no_gaps(int sessions, int engines)
    {
        await _engine.RunAsync("CREATE TABLE t (writer INT, n INT) PARTITIONED BY (writer)");
        var others = Enumerable.Range(0, engines).Select(_ => new TestEngine(_engine.Root)).ToList();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, sessions * engines).Select(writer => Task.Run(async () =>
            {
                using var session = others[writer % engines].Engine.OpenSession();
                for (var n = 0; n < Inserts; n++)
                {
                    using var result = await session.ExecuteAsync($"INSERT INTO t VALUES ({writer}, {n})");
                    Assert.Equal(1, result.RecordsAffected);
                    Assert.Contains($"{n}", await _engine.RowsAsync(session, $"SELECT n FROM t WHERE writer = {writer}"));
                }
            })));
        }
        finally
        {
            others.ForEach(o => o.Dispose());
        }

        var writers = sessions * engines;
        Assert.Equal([$"{writers * Inserts}|{writers * Inserts}"], await _engine.RowsAsync("SELECT count(*), count(DISTINCT (writer, n)) FROM t"));
        Assert.Equal([$"{writers * Inserts}|{(writers * Inserts) + 1}"], await _engine.RowsAsync("SELECT max(version), count(*) FROM (DESCRIBE HISTORY t)"));
    }

    [Fact]
    public async Task A_reader_sees_whole_commits_only()
    {
        await _engine.RunAsync("CREATE TABLE t (version INT, n INT)");
        using var done = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            using var reader = new TestEngine(_engine.Root);
            var counts = new List<int>();
            while (!done.IsCancellationRequested)
                counts.Add(int.Parse((await reader.RowsAsync("SELECT count(*) FROM t WHERE n >= 0"))[0], System.Globalization.CultureInfo.InvariantCulture));
            return counts;
        });
        for (var i = 0; i < Inserts; i++)
            await _engine.RunAsync($"INSERT INTO t SELECT {i}, n FROM range(1000) r(n)");
        await done.CancelAsync();
        Assert.All(await reading, count => Assert.Equal(0, count % 1000));
    }

    [Fact]
    public async Task An_insert_that_read_what_another_replaces_meanwhile_is_a_conflict()
    {
        await _engine.RunAsync("CREATE TABLE t AS SELECT 1 AS a");
        var table = _engine.Engine.State.Tables.At(_engine.Root + "/t", "t");
        using var transaction = await Transaction.BeginAsync(table, default);
        await _engine.RunAsync("CREATE OR REPLACE TABLE t AS SELECT 2 AS a");
        var nothing = new Operation("WRITE", StringMap.Empty, StringMap.Empty);
        var error = await Assert.ThrowsAsync<DeltaException>(() => transaction.CommitAsync(new TableChanges(), nothing, default));
        Assert.Equal(DeltaErrorCode.ConcurrentModification, error.Code);
        Assert.Contains("CREATE OR REPLACE TABLE AS SELECT", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_that_others_beat_more_often_than_the_session_allows_is_given_up()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        FaultyObjectStore? store = null;
        using var slow = new TestEngine(_engine.Root, wrap: inner => store = new FaultyObjectStore(inner));
        await slow.RunAsync("SET deltaquery.commit.max_retries = 1");
        for (var i = 0; i < 2; i++)
        {
            store!.OnNextPut(async (_, put) =>
            {
                await _engine.RunAsync("INSERT INTO t VALUES (0)");
                return await put();
            });
        }

        var error = await slow.ErrorAsync("INSERT INTO t VALUES (1)");
        Assert.Equal(DeltaErrorCode.ConcurrentModification, error.Code);
        Assert.Contains("version 2 was committed by another, 2 times in a row", error.Message, StringComparison.Ordinal);
        Assert.Equal(["0", "0"], await _engine.RowsAsync("SELECT a FROM t"));
        Assert.Equal(1, await slow.RunAsync("INSERT INTO t VALUES (1)"));
    }

    [Fact]
    public async Task Of_two_writes_of_one_application_at_once_one_is_refused()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        FaultyObjectStore? store = null;
        using var second = new TestEngine(_engine.Root, wrap: inner => store = new FaultyObjectStore(inner));
        foreach (var one in new[] { _engine, second })
        {
            await one.RunAsync("SET deltaquery.write.txn_app_id = 'app'");
            await one.RunAsync("SET deltaquery.write.txn_version = 1");
        }

        store!.OnNextPut(async (_, put) =>
        {
            await _engine.RunAsync("INSERT INTO t VALUES (1)");
            return await put();
        });
        Assert.Contains("is a write of the same application", (await second.ErrorAsync("INSERT INTO t VALUES (1)")).Message, StringComparison.Ordinal);
        Assert.Equal(0, await second.RunAsync("INSERT INTO t VALUES (1)"));
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
        Assert.Contains("{\"txn\":{\"appId\":\"app\",\"version\":1,\"lastUpdated\":", string.Join('\n', _engine.Commit("t", 1)), StringComparison.Ordinal);
    }
}
