using DeltaQuery.Testing;

namespace DeltaQuery.Ado.Tests;

/// <summary>Many connections at once, and threads that are not held.</summary>
[LocalOnly("threads of the engine")]
public class ConcurrencyTests(AdoFixture fixture) : AdoTest(fixture)
{
    [Fact]
    public async Task Many_connections_read_whole_commits_while_one_writes()
    {
        // Each commit adds ten rows that sum to 55, so that a reader that saw a part of one would tell.
        var table = Table("AS SELECT i::INT AS x FROM range(1, 11) r(i)");
        using var written = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            await using var connection = Fixture.Open();
            for (var i = 0; i < 8; i++)
                await new DeltaQueryCommand($"INSERT INTO {table} SELECT i FROM range(1, 11) r(i)", connection).ExecuteNonQueryAsync();
            await written.CancelAsync();
        });
        var reading = Enumerable.Range(0, 100).Select(async _ =>
        {
            await using var connection = new DeltaQueryConnection(Fixture.ConnectionString);
            await connection.OpenAsync();
            var before = 0L;
            bool isLast;
            do
            {
                isLast = written.IsCancellationRequested;
                await using var reader = await new DeltaQueryCommand($"SELECT count(*), sum(x)::BIGINT FROM {table}", connection).ExecuteReaderAsync();
                Assert.True(await reader.ReadAsync());
                var (count, sum) = (reader.GetInt64(0), reader.GetInt64(1));
                Assert.Equal((0, count / 10 * 55), (count % 10, sum));
                Assert.True(count >= before, "a reader went back");
                before = count;
            }
            while (!isLast);
            return before;
        });
        var last = await Task.WhenAll(reading);
        await writing;
        Assert.All(last, count => Assert.Equal(90, count));
    }

    [Fact]
    public async Task Writers_of_one_table_all_commit()
    {
        var table = Numbers(0);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            await using var connection = Fixture.Open();
            for (var j = 0; j < 2; j++)
                Assert.Equal(1, await new DeltaQueryCommand($"INSERT INTO {table} VALUES ({i}, 'w{j}')", connection).ExecuteNonQueryAsync());
        }));
        Assert.Equal(12, RowsOf(table));
    }

    [Fact]
    public async Task Queries_that_wait_hold_no_thread_of_the_pool()
    {
        // More queries than the pool has threads; if they held them, nothing queued behind them would run before they are stopped.
        const string slow = "SELECT sum(a.i * b.i % 7) FROM range(10000000) a(i), range(10000000) b(i)";
        var count = 50;
        using var source = new CancellationTokenSource();
        var running = Enumerable.Range(0, count).Select(async _ =>
        {
            await using var connection = new DeltaQueryConnection(Fixture.ConnectionString);
            await connection.OpenAsync();
            return await new DeltaQueryCommand(slow, connection).ExecuteScalarAsync(source.Token);
        }).ToList();
        var threads = ThreadPool.ThreadCount;
        for (var i = 0; i < 200; i++)
            await Task.Run(() => { });
        Assert.DoesNotContain(running, r => r.IsCompleted);
        Assert.True(ThreadPool.ThreadCount < threads + (count / 2), $"the pool has grown from {threads} to {ThreadPool.ThreadCount} threads");
        await source.CancelAsync();
        foreach (var task in running)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
    }

    [Fact]
    public async Task Queries_over_S3_hold_no_thread_of_the_pool_and_others_go_on_beside_them()
    {
        const string slow = "SELECT sum(a.i * b.i % 7 + t.id) FROM range(10000000) a(i), range(10000000) b(i), t";
        var count = 30;
        using var listed = new SemaphoreSlim(0);
        using var server = new FakeS3Server(wait: request =>
        {
            if (request.QueryString["list-type"] is not null)
                listed.Release();
            return Task.CompletedTask;
        });
        using var cache = new TempFolder();
        await using var source = Source(server, cache);
        await using var other = await source.OpenConnectionAsync();
        await new DeltaQueryCommand("CREATE TABLE t AS SELECT i::INT AS id FROM range(3) r(i)", other).ExecuteNonQueryAsync();
        using var stop = new CancellationTokenSource();
        while (listed.CurrentCount > 0)
            await listed.WaitAsync();
        var running = Enumerable.Range(0, count).Select(async _ =>
        {
            await using var connection = await source.OpenConnectionAsync();
            return await new DeltaQueryCommand(slow, connection) { CommandTimeout = 0 }.ExecuteScalarAsync(stop.Token);
        }).ToList();
        var threads = ThreadPool.ThreadCount;
        for (var i = 0; i < count; i++)
            Assert.True(await listed.WaitAsync(TimeSpan.FromMinutes(1)), $"{i} of {count} queries have come to the store");
        Assert.Equal(3L, await new DeltaQueryCommand("SELECT count(*) FROM t WHERE id >= 0", other).ExecuteScalarAsync());
        Assert.DoesNotContain(running, r => r.IsCompleted);
        Assert.True(ThreadPool.ThreadCount < threads + (count / 2), $"the pool has grown from {threads} to {ThreadPool.ThreadCount} threads");
        await stop.CancelAsync();
        foreach (var task in running)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
    }

    [Fact]
    public async Task ExecuteReaderAsync_gives_its_task_before_the_query_has_run()
    {
        using var source = new CancellationTokenSource();
        var running = Command("SELECT sum(a.i * b.i % 7) FROM range(10000000) a(i), range(10000000) b(i)").ExecuteScalarAsync(source.Token);
        Assert.False(running.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Connections_open_and_close_from_many_threads()
    {
        var table = Numbers(3);
        await Parallel.ForAsync(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, token) =>
        {
            await using var connection = new DeltaQueryConnection(Fixture.ConnectionString);
            await connection.OpenAsync(token);
            if (i % 10 == 0)
                DeltaQueryConnection.ClearPool(connection);
            Assert.Equal(3L, await new DeltaQueryCommand($"SELECT count(*) FROM {table}", connection).ExecuteScalarAsync(token));
        });
    }

    private static DeltaQueryDataSource Source(FakeS3Server server, TempFolder cache) => new DeltaQueryDataSourceBuilder("Data Source=s3://lake/root")
    {
        ConnectionStringBuilder = { FileCacheDirectory = cache.Path },
    }.ConfigureS3(_ => server.Options).Build();
}
