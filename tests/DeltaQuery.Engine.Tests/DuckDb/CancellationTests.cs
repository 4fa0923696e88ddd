using System.Diagnostics;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

public sealed class CancellationTests : DuckDbTestBase
{
    private const string Endless = "SELECT count(*) FROM range(1000000) a(x), range(1000000) b(y) WHERE (x * y) % 7 = 3";

    [Fact]
    public void Token_that_fires_stops_the_query_and_the_next_one_works()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var watch = Stopwatch.StartNew();
        var error = Assert.Throws<OperationCanceledException>(() => Connection.Query(Endless, source.Token));
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.InRange(watch.ElapsedMilliseconds, 50, 5_000);
        Assert.Equal(1, Connection.Scalar("SELECT 1"));
    }

    [Fact]
    public void Token_that_fires_stops_Execute_of_several_statements()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.Throws<OperationCanceledException>(() => Connection.Execute($"SELECT 1; {Endless}; SELECT 2", source.Token));
        Assert.Equal(1, Connection.Scalar("SELECT 1"));
    }

    [Fact]
    public void Token_that_fires_stops_a_fetch_and_the_next_query_works()
    {
        using var source = new CancellationTokenSource();
        using var result = Connection.QueryStreaming("SELECT i FROM range(1000000000000) r(i) WHERE i < 1000000 OR i % 7 = 9");
        source.CancelAfter(TimeSpan.FromMilliseconds(100));
        Assert.Throws<OperationCanceledException>(() =>
        {
            while (result.FetchChunk(source.Token) is { } chunk) chunk.Dispose();
        });
        Assert.Null(result.FetchChunk());
        Assert.Equal(1, Connection.Scalar("SELECT 1"));
    }

    [Fact]
    public void Token_that_fires_stops_the_start_of_a_stream()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        Assert.Throws<OperationCanceledException>(() => Connection.QueryStreaming(Endless, default, source.Token));
        Assert.Equal(1, Connection.Scalar("SELECT 1"));
    }

    [Fact]
    public void Token_that_has_fired_stops_the_query_before_it_starts()
    {
        Connection.Execute("CREATE TABLE t (a INTEGER)");
        var fired = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => Connection.Execute("INSERT INTO t VALUES (1)", fired));
        Assert.Throws<OperationCanceledException>(() => Connection.Execute("INSERT INTO t VALUES (?)", [1], fired));
        Assert.Equal(0L, Connection.Scalar("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Interrupt_without_token_is_an_error_of_its_kind()
    {
        using var timer = new Timer(_ => Connection.Interrupt(), null, 100, 20);
        var error = Assert.Throws<DuckDbException>(() => Connection.Query(Endless));
        Assert.Equal(DuckDbErrorType.Interrupt, error.ErrorType);
    }

    // Tokens that fire at every moment around a short query: it either runs or is cancelled, and never hits its successor.
    [Fact]
    public async Task Interrupt_never_hits_the_next_query()
    {
        var canceled = 0;
        var random = new Random(3);
        for (var i = 0; i < 400; i++)
        {
            using var source = new CancellationTokenSource();
            var firing = Task.Run(() =>
            {
                Thread.SpinWait(random.Next(40_000));
                source.Cancel();
            });
            try
            {
                using var result = i % 2 == 0
                    ? Connection.Query("SELECT sum(i) FROM range(20000) r(i)", source.Token)
                    : Connection.QueryStreaming("SELECT i FROM range(20000) r(i)", default, source.Token);
                while (result.FetchChunk(source.Token) is { } chunk) chunk.Dispose();
            }
            catch (OperationCanceledException)
            {
                canceled++;
            }

            Assert.Equal(499500L, (long)(Int128)Connection.Scalar("SELECT sum(i) FROM range(1000) r(i)")!);
            await firing;
            Assert.Equal(i, Connection.Scalar("SELECT ?", i));
        }

        Assert.InRange(canceled, 1, 400);
    }

    [Fact]
    public async Task Progress_is_known_while_a_query_runs()
    {
        Connection.TrackProgress();
        Connection.Execute("CREATE TABLE t AS SELECT range AS i FROM range(1000000)");
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        const string slow = "SELECT count(*) FROM t a, t b WHERE (a.i * b.i) % 7 = 3";
        var query = Task.Run(() => Assert.Throws<OperationCanceledException>(() => Connection.Query(slow, source.Token)));
        var highest = -1.0;
        while (highest <= 0 && !query.IsCompleted)
        {
            highest = Connection.Progress.Percent;
            await Task.Delay(20);
        }

        await source.CancelAsync();
        await query;
        Assert.InRange(highest, 0.0001, 100);
    }
}
