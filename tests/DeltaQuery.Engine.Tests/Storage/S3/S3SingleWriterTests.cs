using DeltaQuery.Engine.Storage.S3;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Storage.S3;

/// <summary>Stores that ignore <c>If-None-Match</c>, by which two writers could take one version, and stores that lack buckets or rights.</summary>
public sealed class S3SingleWriterTests : IDisposable
{
    private readonly TempFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task A_store_that_ignores_If_None_Match_is_found_out_and_not_written()
    {
        using var server = new FakeS3Server(conditional: false);
        using var engine = Open(server.Options);
        var error = await engine.ErrorAsync("CREATE TABLE t AS SELECT 1 AS a");
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
        Assert.Contains("ignores If-None-Match", error.Message, StringComparison.Ordinal);
        Assert.Contains("DELTAQUERY_S3_SINGLE_WRITER", error.Hint, StringComparison.Ordinal);
        Assert.Empty(server.Names);
    }

    [Fact]
    public async Task A_store_that_ignores_If_None_Match_is_written_by_who_says_to_be_alone()
    {
        using var server = new FakeS3Server(conditional: false);
        using var engine = Open(server.Options with { SingleWriter = true });
        await engine.RunAsync("CREATE TABLE t AS SELECT 1 AS a");
        await engine.RunAsync("INSERT INTO t VALUES (2)");
        Assert.Equal("3", await engine.ValueAsync("SELECT sum(a) FROM t"));
        Assert.DoesNotContain(server.Names, n => n.Contains("probe", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_secret_may_say_so_too()
    {
        using var server = new FakeS3Server(conditional: false);
        using var engine = Open(new S3Options { Endpoint = "http://127.0.0.1:9", AllowHttp = true, AccessKeyId = "x", SecretAccessKey = "y" });
        await engine.RunAsync(
            $"CREATE SECRET s (TYPE S3, KEY_ID 'fake-key-id', SECRET 'fake-secret-key', ENDPOINT '127.0.0.1:{server.Port}', USE_SSL false, SINGLE_WRITER true, SCOPE 's3://lake')");
        await engine.RunAsync("CREATE TABLE t AS SELECT 1 AS a");
        Assert.Equal("1", await engine.ValueAsync("FROM t"));
        await engine.RunAsync("DROP SECRET s");
        Assert.Contains("http://127.0.0.1:9 cannot be reached", (await engine.ErrorAsync("FROM t")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_heeds_If_None_Match_is_written_and_left_without_traces()
    {
        using var server = new FakeS3Server();
        using var engine = Open(server.Options);
        await engine.RunAsync("CREATE TABLE t AS SELECT 1 AS a");
        await engine.RunAsync("INSERT INTO t VALUES (2)");
        Assert.Equal("3", await engine.ValueAsync("SELECT sum(a) FROM t"));
        Assert.DoesNotContain(server.Names, n => n.Contains("probe", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_secret_for_a_table_makes_it_another_servers()
    {
        using var first = new FakeS3Server();
        using var second = new FakeS3Server();
        using var engine = Open(first.Options);
        await engine.RunAsync("CREATE TABLE t AS SELECT 1 AS a");
        using (var other = Open(second.Options))
            await other.RunAsync("CREATE TABLE t AS SELECT 2 AS a");
        Assert.Equal("1", await engine.ValueAsync("FROM t"));
        await engine.RunAsync($"CREATE SECRET s (TYPE S3, KEY_ID 'fake-key-id', SECRET 'x', ENDPOINT '127.0.0.1:{second.Port}', USE_SSL false)");
        Assert.Equal("2", await engine.ValueAsync("FROM t"));
        await engine.RunAsync("DROP SECRET s");
        Assert.Equal("1", await engine.ValueAsync("FROM t"));
    }

    [Theory]
    [InlineData(400, "ExpiredToken", "says that the session token is not, or no longer, good")]
    [InlineData(301, "PermanentRedirect", "the bucket lake lies in another region")]
    [InlineData(403, "AccessDenied", "does not allow it (AccessDenied)")]
    public async Task What_a_server_answers_is_told_once(int status, string code, string message)
    {
        var asked = 0;
        using var server = new FakeS3Server(refuse: _ =>
        {
            Interlocked.Increment(ref asked);
            return (status, code);
        });
        using var engine = Open(server.Options);
        var error = await engine.ErrorAsync("SHOW TABLES");
        Assert.Equal(DeltaErrorCode.StorageFailed, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Retries_and_time_out_count_for_the_requests_that_come()
    {
        var asked = 0;
        using var server = new FakeS3Server(refuse: _ =>
        {
            Interlocked.Increment(ref asked);
            return (503, "SlowDown");
        });
        using var engine = Open(server.Options);
        foreach (var retries in (int[])[0, 2])
        {
            asked = 0;
            await engine.RunAsync($"SET deltaquery.s3.retries = {retries}");
            Assert.Contains("answers 503 SlowDown", (await engine.ErrorAsync("SHOW TABLES")).Message, StringComparison.Ordinal);
            Assert.Equal(retries + 1, asked);
        }

        await engine.RunAsync("SET deltaquery.s3.timeout = '90 seconds'");
        Assert.Equal(TimeSpan.FromSeconds(90), engine.Engine.State.S3.Limits.Timeout);
        await engine.RunAsync("RESET deltaquery.s3.timeout");
        await engine.RunAsync("RESET deltaquery.s3.retries");
        Assert.Equal((TimeSpan.FromSeconds(30), 6), (engine.Engine.State.S3.Limits.Timeout, engine.Engine.State.S3.Limits.Retries));
    }

    private TestEngine Open(S3Options options) => new("s3://lake/root", s3: options, cache: _cache.Path);
}
