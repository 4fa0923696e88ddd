using System.Diagnostics;
using System.Security.Cryptography;
using DeltaQuery.Engine;
using DeltaQuery.Engine.Remote;
using DeltaQuery.Testing;
using Xunit.Abstractions;

namespace DeltaQuery.Acceptance.Remote;

/// <summary>Streams of a real Spark that are cut, cancelled, and left.</summary>
public sealed class BrokenStreamTests(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task A_stream_that_is_cut_at_random_points_loses_and_doubles_nothing()
    {
        Skip.If(SparkConnect.Address is null, SparkConnect.Missing);
        var (cuts, rows) = TestSize.IsLong ? (50, 3_000_000) : (5, 300_000);
        var query = $"SELECT id, repeat(cast(id AS string), 3) AS s FROM range(0, {rows}, 1, 4)";
        var (whole, size) = await DigestAsync(SparkConnect.Address!, query, []);
        var seed = int.Parse(Environment.GetEnvironmentVariable("DELTAQUERY_SEED") ?? "0",
            System.Globalization.CultureInfo.InvariantCulture);
        var random = new Random(seed);
        var server = SparkEndpoint.Parse(SparkConnect.Address!);
        using var proxy = new CuttingProxy(server.Host, server.Port);
        // On average all cuts fall within the stream, and each leaves some of it to be read.
        proxy.Next = () => proxy.Cuts < cuts ? random.NextInt64(1, size * 2 / cuts) : null;
        proxy.CutAfter(random.NextInt64(1, size / cuts));
        var starts = new List<long>();
        var (cut, _) = await DigestAsync($"sc://127.0.0.1:{proxy.Port}", query, starts);
        Assert.True(proxy.Cuts >= cuts / 2, $"the connection was cut {proxy.Cuts} times only (DELTAQUERY_SEED={seed})");
        Assert.Equal(starts.Order().Distinct(), starts);
        Assert.True(whole == cut, $"the rows differ after {proxy.Cuts} cuts (DELTAQUERY_SEED={seed})");
    }

    [SkippableFact]
    public async Task Commands_behind_a_line_that_is_cut_all_the_time_run_once_each()
    {
        Skip.If(SparkConnect.Address is null, SparkConnect.Missing);
        using var folder = new TempFolder();
        await using var session = await SparkSessionTests.OpenAsync();
        var table = $"delta.`{folder.Path}/t`";
        await RunAsync(session, $"CREATE TABLE {table} (n int) USING delta");
        var server = SparkEndpoint.Parse(SparkConnect.Address!);
        using var proxy = new CuttingProxy(server.Host, server.Port);
        var random = new Random(11);
        await using var cut = await SparkSessionTests.OpenAsync(address: $"sc://127.0.0.1:{proxy.Port}");
        var inserts = TestSize.IsLong ? 20 : 3;
        for (var i = 0; i < inserts; i++)
        {
            proxy.CutAfter(random.Next(1, 600));
            await RunAsync(cut, $"INSERT INTO {table} VALUES ({i})");
        }

        Assert.True(proxy.Cuts > 0);
        await using var count = await session.ExecuteAsync($"SELECT 1 FROM {table}", null, default);
        Assert.Equal(inserts, (await SparkSessionTests.AllAsync(count)).Sum(batch => batch.Rows));
    }

    [SkippableTheory]
    [InlineData("SELECT count(*) FROM range(0, 100000000000, 1, 2) WHERE id % 7 = hash(id) % 7")]
    [InlineData("CREATE OR REPLACE TABLE delta.`{0}/t` USING delta AS SELECT count(*) AS n FROM range(0, 100000000000, 1, 2) WHERE id % 7 = hash(id) % 7")]
    public async Task A_cancelled_statement_stops_on_the_server_within_two_seconds(string sql)
    {
        using var folder = new TempFolder();
        await using var session = await SparkSessionTests.OpenAsync();
        using var source = new CancellationTokenSource();
        var progress = new TaskWatch();
        var running = RunAsync(session, string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, folder.Path), progress,
            source.Token);
        await Task.WhenAny(progress.Running, running);
        Assert.False(running.IsCompleted);
        var since = Stopwatch.StartNew();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        // The job has a task that runs for hours on each of the server's two cores: another job gets its turn once they are gone.
        await using var other = await SparkSessionTests.OpenAsync();
        await RunAsync(other, "SELECT sum(id) FROM range(0, 1000, 1, 2)");
        Assert.True(!TestSize.IsLong || since.Elapsed < TimeSpan.FromSeconds(2),
            $"the server still ran it after {since.Elapsed.TotalSeconds:0.0} s");
    }

    [SkippableFact]
    public async Task Interrupting_a_session_ends_its_statements_as_cancelled()
    {
        await using var session = await SparkSessionTests.OpenAsync();
        var progress = new TaskWatch();
        var running = RunAsync(session, "SELECT count(*) FROM range(0, 100000000000, 1, 2) WHERE id % 7 = hash(id) % 7", progress);
        await Task.WhenAny(progress.Running, running);
        Assert.False(running.IsCompleted, $"{running.Status} {running.Exception}");
        Assert.NotEmpty(await session.InterruptAllAsync(default));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [SkippableFact]
    public async Task A_server_that_is_gone_in_the_middle_is_told_of_in_one_sentence()
    {
        Skip.If(SparkConnect.Address is null, SparkConnect.Missing);
        var server = SparkEndpoint.Parse(SparkConnect.Address!);
        using var proxy = new CuttingProxy(server.Host, server.Port);
        await using var session = await SparkSessionTests.OpenAsync(new SparkSessionOptions { RetryFor = TimeSpan.FromSeconds(1) },
            $"sc://127.0.0.1:{proxy.Port}");
        var error = await Assert.ThrowsAsync<DeltaException>(async () =>
        {
            await using var execution = await session.ExecuteAsync("SELECT id, repeat('x', 1000) FROM range(100000)", null, default);
            await foreach (var _ in execution.BatchesAsync())
                proxy.Dispose();
        });
        Assert.Equal((DeltaErrorCode.ConnectionFailed, "08006", true), (error.Code, error.SqlState, error.IsTransient));
        Assert.StartsWith($"the server at 127.0.0.1:{proxy.Port} has gone away: ", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("connect again once it runs", error.Hint, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_large_result_streams_with_flat_memory()
    {
        Skip.IfNot(TestSize.IsLong, "DELTAQUERY_LONG=1 streams five million rows");
        await using var session = await SparkSessionTests.OpenAsync();
        await using var execution = await session.ExecuteAsync("SELECT id, repeat(cast(id AS string), 4) AS s FROM range(5000000)", null,
            default);
        var (rows, bytes, most) = (0L, 0L, 0L);
        var since = Stopwatch.StartNew();
        var cpu = Environment.CpuUsage.TotalTime;
        await foreach (var batch in execution.BatchesAsync())
        {
            rows += batch.Rows!.Value;
            bytes += batch.ArrowStream.Length;
            if (rows % 1_000_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
        }

        output.WriteLine($"{rows} rows, {bytes / 1e6:0} MB, {since.Elapsed.TotalSeconds:0.0} s, {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:0.0} s of ours; {most / 1e6:0.0} MB alive");
        Assert.Equal(5_000_000, rows);
        Assert.True(most < 64 << 20, $"{most} bytes of memory were alive, of {bytes} in {since.Elapsed.TotalSeconds:0.0} s");
    }

    private static async Task<(string Digest, long Bytes)> DigestAsync(string address, string query, List<long> starts)
    {
        await using var session = await SparkSessionTests.OpenAsync(address: address);
        await using var execution = await session.ExecuteAsync(query, null, default);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (rows, bytes) = (0L, 0L);
        await foreach (var batch in execution.BatchesAsync())
        {
            Assert.Equal(rows, batch.StartRow);
            starts.Add(batch.StartRow);
            rows += batch.Rows!.Value;
            bytes += batch.ArrowStream.Length;
            digest.AppendData(batch.ArrowStream.Span);
        }

        return (Convert.ToHexString(digest.GetHashAndReset()), bytes);
    }

    private static async Task RunAsync(SparkSession session, string sql, IProgress<StatementProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        await using var execution = await session.ExecuteAsync(sql, null, progress, cancellationToken);
        await foreach (var _ in execution.BatchesAsync(cancellationToken))
        {
        }
    }

    /// <summary>Tells once tasks run.</summary>
    private sealed class TaskWatch : IProgress<StatementProgress>
    {
        private readonly TaskCompletionSource _running = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Running => _running.Task;

        public void Report(StatementProgress value)
        {
            if (value.Tasks > value.TasksDone)
                _running.TrySetResult();
        }
    }
}
