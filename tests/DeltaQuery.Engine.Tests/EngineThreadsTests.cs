using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests;

#pragma warning disable xUnit1030 // where a test goes on is what is tested

/// <summary>Where statements go on after they have waited.</summary>
public sealed class EngineThreadsTests : IDisposable
{
    private readonly FakeS3Server _server = new();
    private readonly TempFolder _cache = new();

    public void Dispose()
    {
        _server.Dispose();
        _cache.Dispose();
    }

    [Theory]
    [InlineData("SELECT id FROM t WHERE pool_probe(id) ORDER BY id")]
    [InlineData("SELECT id FROM t VERSION AS OF 0 WHERE pool_probe(id) ORDER BY id")]
    [InlineData("WITH c AS (SELECT * FROM t) SELECT count(*) FROM c JOIN t USING (id) WHERE pool_probe(id)")]
    [InlineData("INSERT INTO t SELECT id FROM t WHERE pool_probe(id)")]
    [InlineData("UPDATE t SET id = id + 1 WHERE pool_probe(id)")]
    [InlineData("DELETE FROM t WHERE pool_probe(id)")]
    [InlineData("MERGE INTO t USING (SELECT 1 AS id) s ON t.id = s.id WHEN MATCHED AND pool_probe(t.id) THEN UPDATE SET id = 5 WHEN NOT MATCHED THEN INSERT *")]
    [InlineData("CREATE TABLE u AS SELECT id FROM t WHERE pool_probe(id)")]
    [InlineData("COPY (SELECT id FROM t WHERE pool_probe(id)) TO 's3://lake/copied.parquet'")]
    public async Task What_DuckDB_computes_after_waits_for_S3_is_computed_on_no_thread_of_the_pool(string sql)
    {
        using (var writer = Open())
        using (var session = writer.OpenSession())
            await RunAsync(session, "CREATE TABLE t AS SELECT i::INT AS id FROM range(3) r(i)");
        using var engine = Open();
        using var reader = engine.OpenSession();
        using var probe = new PoolProbe(reader.State.Connection);
        await EngineThreads.RunAsync(() => RunAsync(reader, sql).GetAwaiter().GetResult());
        Assert.NotEqual(0, probe.Calls);
        Assert.True(probe.OnPool is null, probe.OnPool);
    }

    [Fact]
    public async Task A_wait_that_is_over_is_no_reason_to_change_the_thread()
    {
        var over = Task.FromResult(5);
        Assert.Same(over, over.OnEngineThread());
        Assert.Equal(5, await over.OnEngineThread());
    }

    [Fact]
    public async Task What_waits_goes_on_at_a_thread_of_its_own_and_not_inside_of_the_call_that_ends_the_wait()
    {
        var awaited = new TaskCompletionSource<int>();
        using var goesOn = new ManualResetEventSlim();
        var waiting = WaitAsync();
        awaited.SetException(new IOException("away")); // comes back at once, though what waits is held
        goesOn.Set();
        Assert.False(await waiting);

        async Task<bool> WaitAsync()
        {
            try
            {
                await awaited.Task.OnEngineThread().ConfigureAwait(false);
            }
            catch (IOException)
            {
                Assert.True(goesOn.Wait(TimeSpan.FromMinutes(1)));
            }

            return Thread.CurrentThread.IsThreadPoolThread;
        }
    }

    [Fact]
    public async Task Threads_that_wait_for_one_another_are_never_too_few()
    {
        Assert.Equal(200, await EngineThreads.RunAsync(() => Below(200)));

        static int Below(int depth) => depth == 0 ? 0 : 1 + EngineThreads.RunAsync(() => Below(depth - 1)).GetAwaiter().GetResult();
    }

    [Fact]
    public async Task A_thread_has_no_synchronization_context_that_a_call_has_left()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.Null(await EngineThreads.RunAsync(() =>
            {
                var left = SynchronizationContext.Current;
                SynchronizationContext.SetSynchronizationContext(new OtherContext());
                return left;
            }).ConfigureAwait(false));
        }
    }

    [Fact]
    public async Task A_thread_has_the_async_locals_of_each_call_and_not_those_of_the_call_before()
    {
        var local = new AsyncLocal<string?>();
        foreach (var value in new[] { "a", "b", null })
        {
            local.Value = value;
            await Task.Delay(1).OnEngineThread().ConfigureAwait(false);
            Assert.Equal(value, local.Value);
            Assert.Equal(value, await EngineThreads.RunAsync(() => local.Value).ConfigureAwait(false));
        }
    }

    // One thread: DuckDB computes on the thread that asks.
    private DeltaEngine Open() =>
        DeltaEngine.Open(new DeltaEngineOptions { Root = "s3://lake/root", S3 = _server.Options, CacheDirectory = _cache.Path, Threads = 1 });

    private static async Task<bool> RunAsync(DeltaSession session, string sql)
    {
        using var result = await session.ExecuteAsync(sql).ConfigureAwait(false);
        while (result.Rows?.Next() is not null)
        {
        }

        return true;
    }

    private sealed class OtherContext : SynchronizationContext;

    /// <summary>A function <c>pool_probe(INTEGER)</c> that is always true, and notes by which threads it is called.</summary>
    private sealed unsafe class PoolProbe : IDisposable
    {
        private static PoolProbe? _current;
        private int _calls;

        public PoolProbe(DuckDbConnection connection)
        {
            _current = this;
            using var function = new ScalarFunction("pool_probe", DuckDbType.Integer);
            function.Register(connection, DuckDbType.Boolean, &Run);
        }

        public int Calls => _calls;

        /// <summary>Where a thread of the pool has called it; null for nowhere.</summary>
        public string? OnPool { get; private set; }

        public void Dispose() => _current = null;

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        private static void Run(nint info, nint input, nint output)
        {
            Interlocked.Increment(ref _current!._calls);
            if (Thread.CurrentThread.IsThreadPoolThread)
                _current.OnPool ??= Environment.StackTrace;
            new Span<byte>((void*)NativeMethods.duckdb_vector_get_data(output), (int)NativeMethods.duckdb_data_chunk_get_size_raw(input)).Fill(1);
        }
    }
}
