using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Remote.Protocol;
using DeltaQuery.Engine.Tests.Remote.Grpc;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DeltaQuery.Engine.Tests.Remote;

/// <summary>How sessions begin, and why they do not.</summary>
public sealed class SparkSessionTests : IAsyncLifetime
{
    private const string Token = "s3cret-t0ken";

    private FakeSpark _spark = null!;

    public async Task InitializeAsync() => _spark = await FakeSpark.StartAsync();

    public async Task DisposeAsync() => await _spark.DisposeAsync();

    [Fact]
    public async Task A_session_asks_for_the_version_sets_its_time_zone_first_and_logs_in_with_each_call()
    {
        var options = new SparkSessionOptions { TimeZone = "Europe/Berlin", Settings = new Dictionary<string,
            string> { ["spark.a"] = "1" } };
        var endpoint = SparkEndpoint.Parse($"{_spark.Address}/;token={Token};use_ssl=false;user_id=ana;x-cluster=7");
        await using (var session = await SparkSession.OpenAsync(endpoint, options, default))
        {
            Assert.Equal("4.2.0", session.ServerVersion);
            await using var execution = await session.ExecuteAsync("SELECT 1", null, default);
        }

        Assert.Equal(["AnalyzePlan", "Config", "ExecutePlan"], _spark.Calls.Select(call => call.Method).Take(3));
        Assert.Equal(
            ["spark.sql.session.timeZone=Europe/Berlin", "spark.a=1"],
            _spark.CallsOf("Config").Single().Request<ConfigRequest>().Operation.Set.Pairs.Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.All(_spark.Calls, call =>
            Assert.Equal(($"Bearer {Token}", "7"), (call.Headers["authorization"], call.Headers["x-cluster"])));
        var execute = _spark.CallsOf("ExecutePlan").First().Request<ExecutePlanRequest>();
        Assert.Equal(("ana", "s1"), (execute.UserContext.UserId, execute.ClientObservedServerSideSessionId));
        Assert.StartsWith("DeltaQuery/", execute.ClientType, StringComparison.Ordinal);
        Assert.Contains(execute.RequestOptions, option => option.ReattachOptions is { Reattachable: true });
        Assert.Contains(execute.RequestOptions, option => option.ResultChunkingOptions is { AllowArrowBatchChunking: true });
    }

    [Theory]
    [InlineData("3.5.6", false)]
    [InlineData("4.0.0", true)]
    public async Task The_statement_goes_where_the_servers_version_reads_it(string version, bool isRelation)
    {
        _spark.Version = version;
        await using var session = await _spark.OpenAsync();
        await using var execution = await session.ExecuteAsync("SELECT 1", SparkArguments.Of(new Dictionary<string, object?> { ["n"] = 5 }),
            default);
        var command = _spark.CallsOf("ExecutePlan").First().Request<ExecutePlanRequest>().Plan.Command.SqlCommand;
        Assert.Equal(isRelation ? ("", "SELECT 1") : ("SELECT 1", null), (command.Sql, command.Input?.Sql.Query));
        Assert.Equal(5, (isRelation ? command.Input!.Sql.NamedArguments : command.NamedArguments)["n"].Literal.Integer);
    }

    [Fact]
    public async Task A_server_before_3_5_is_refused_by_its_version()
    {
        _spark.Version = "3.4.1";
        var error = await Assert.ThrowsAsync<DeltaException>(() => _spark.OpenAsync());
        Assert.Equal((DeltaErrorCode.NotSupported, $"the server at 127.0.0.1:{_spark.Port} is Spark 3.4.1: at least 3.5 is needed"),
            (error.Code, error.Message));
    }

    [Theory]
    [InlineData($"/;use_ssl=false;token={Token}", "refused the token", "check that the token is of this server and has not run out")]
    [InlineData("", "wants a token", "add token=.. to the address, or give the connection a secret")]
    public async Task A_login_that_is_refused_is_told_without_the_token(string parameters, string what, string hint)
    {
        _spark.Before = async call =>
        {
            await call.EndAsync(16, $"Invalid token: {call.Headers.GetValueOrDefault("authorization")}");
            return true;
        };
        var error = await Assert.ThrowsAsync<DeltaException>(() => _spark.OpenAsync(parameters: parameters));
        Assert.Equal(
            (DeltaErrorCode.ConnectionFailed, "28000", $"the server at 127.0.0.1:{_spark.Port} {what}", hint, false),
            (error.Code, error.SqlState, error.Message, error.Hint, error.IsTransient));
        Assert.DoesNotContain(Token, error.ToString() + error.Hint, StringComparison.Ordinal); // though the server said it
    }

    [Fact]
    public async Task A_user_who_may_not_come_in_is_told_what_the_server_says_but_for_secrets()
    {
        _spark.Before = async call =>
        {
            await call.EndAsync(7, $"no place for {call.Headers["x-api-key"]}");
            return true;
        };
        var error = await Assert.ThrowsAsync<DeltaException>(() => _spark.OpenAsync(parameters: $"/;user_id=ana;x-api-key={Token}"));
        Assert.Equal($"the server at 127.0.0.1:{_spark.Port} does not let the user ana in: no place for ***", error.Message);
        Assert.DoesNotContain(Token, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_of_no_known_name_is_told()
    {
        var error = await ErrorAsync("sc://no-such-host.invalid");
        Assert.Equal(("08001", "the host no-such-host.invalid is not known", "check the address of the server"),
            (error.SqlState, error.Message, error.Hint));
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_told_at_once()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var error = await ErrorAsync($"sc://127.0.0.1:{port}");
        Assert.Equal(
            ("08001", $"no Spark Connect server answers at 127.0.0.1:{port}: Connection refused", true),
                (error.SqlState, error.Message, error.IsTransient));
        Assert.Equal("check host and port, 15002 unless the server was given another, and that the server runs", error.Hint);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_told()
    {
        using var certificate = TestCertificate.Create();
        await using var server = await FakeGrpcServer.StartAsync(certificate);
        var error = await ErrorAsync($"sc://localhost:{server.Port}/;token={Token}");
        Assert.Equal("08001", error.SqlState);
        Assert.StartsWith($"the certificate of localhost:{server.Port} is not trusted: ", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("have the system trust its issuer", error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, error.ToString() + error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_goes_over_TLS_to_a_server_that_is_trusted()
    {
        using var certificate = TestCertificate.Create();
        await using var spark = await FakeSpark.StartAsync(certificate);
        var options = new SparkSessionOptions { TrustedRoots = [X509CertificateLoader.LoadCertificate(certificate.RawData)] };
        await using var session = await SparkSession.OpenAsync(SparkEndpoint.Parse($"sc://localhost:{spark.Port}/;token={Token}"), options,
            default);
        await using var execution = await session.ExecuteAsync("INSERT INTO t", null, default);
        Assert.All(spark.Calls, call => Assert.Equal(("https", $"Bearer {Token}"), (call.Scheme, call.Headers["authorization"])));
        Assert.Equal(["INSERT INTO t"], spark.Ran);
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_told()
    {
        using var certificate = TestCertificate.Create();
        await using var server = await FakeGrpcServer.StartAsync(certificate);
        var options = new SparkSessionOptions { TrustedRoots = [X509CertificateLoader.LoadCertificate(certificate.RawData)] };
        var error = await ErrorAsync($"sc://[::ffff:127.0.0.1]:{server.Port}/;use_ssl=true", options);
        Assert.Contains("certificate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_server_that_is_spoken_to_in_TLS_is_told()
    {
        var error = await ErrorAsync($"sc://localhost:{_spark.Port}/;token={Token}");
        Assert.Equal("08001", error.SqlState);
        Assert.StartsWith($"the server at localhost:{_spark.Port} does not speak TLS as we do: ", error.Message, StringComparison.Ordinal);
        Assert.Equal("add use_ssl=false if it takes plain text", error.Hint);
        Assert.Empty(_spark.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_no_Spark_Connect_server_is_told(bool speaksTls)
    {
        using var certificate = TestCertificate.Create();
        await using var server = speaksTls ? await FakeGrpcServer.StartAsync(certificate)
            : await FakeGrpcServer.StartAsync(protocols: HttpProtocols.Http1);
        var error = await ErrorAsync($"sc://localhost:{server.Port}");
        Assert.Equal("08P01", error.SqlState);
        Assert.StartsWith($"what answers at localhost:{server.Port} is no Spark Connect server, or one that wants TLS: ", error.Message,
            StringComparison.Ordinal);
        Assert.Equal("check host and port, and add use_ssl=true for a server that wants TLS", error.Hint);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_in_time()
    {
        _spark.Before = async call =>
        {
            await Task.Delay(Timeout.Infinite, call.Aborted);
            return true;
        };
        var error = await ErrorAsync(_spark.Address, new SparkSessionOptions { CallTimeout = TimeSpan.FromMilliseconds(200) });
        Assert.Equal(("08006", $"the server at 127.0.0.1:{_spark.Port} gave no answer within 0.2 s"), (error.SqlState, error.Message));
    }

    [Fact]
    public async Task Settings_are_asked_for_again_where_the_line_broke()
    {
        var broken = 0;
        _spark.Before = call =>
        {
            if (call.Method == "Config" && Interlocked.Increment(ref broken) < 3)
                call.Abort();
            return Task.FromResult(call.Method == "Config" && broken < 3);
        };
        await using var session = await _spark.OpenAsync();
        await session.SetSettingsAsync(new Dictionary<string, string> { ["spark.a"] = "1" }, default);
        Assert.Equal(3, _spark.CallsOf("Config").Count());
    }

    [Fact]
    public async Task Progress_is_told_by_tasks()
    {
        _spark.Rows = _ =>
        [
            new ExecutePlanResponse
            {
                ExecutionProgress = new()
                {
                    Stages =
                    {
                        new ExecutePlanResponse.Types.ExecutionProgress.Types.StageInfo { NumTasks = 4, NumCompletedTasks = 4,
                            InputBytesRead = 100, Done = true },
                        new ExecutePlanResponse.Types.ExecutionProgress.Types.StageInfo { NumTasks = 6, NumCompletedTasks = 1,
                            InputBytesRead = 7 },
                    },
                },
            },
            FakeSpark.Batch(0, 1),
        ];
        var told = new List<StatementProgress>();
        await using var session = await _spark.OpenAsync();
        await using var execution = await session.ExecuteAsync("SELECT 1", null, new Teller(told.Add), default);
        Assert.Equal([new StatementProgress("stage 2 of 2", 0, null, 107, null) { TasksDone = 5, Tasks = 10 }], told);
        Assert.Equal(0.5, told[0].Fraction);
    }

    private static Task<DeltaException> ErrorAsync(string address, SparkSessionOptions? options = null) =>
        Assert.ThrowsAsync<DeltaException>(() =>
            SparkSession.OpenAsync(SparkEndpoint.Parse(address), options ?? new SparkSessionOptions(), default));

    private sealed class Teller(Action<StatementProgress> tell) : IProgress<StatementProgress>
    {
        public void Report(StatementProgress value) => tell(value);
    }
}
