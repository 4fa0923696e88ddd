using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DeltaQuery.Engine.Remote.Grpc;
using DeltaQuery.Engine.Remote.Protocol;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DeltaQuery.Engine.Tests.Remote.Grpc;

public sealed class GrpcChannelTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private FakeGrpcServer _server = null!;

    public async Task InitializeAsync() => _server = await FakeGrpcServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_call_sends_its_message_and_gets_its_answer()
    {
        _server.Answer = async call =>
        {
            await call.SendAsync(new KeyValue { Key = call.Request<KeyValue>().Key + "!", Value = call.Method });
            await call.EndAsync();
        };
        var answer = await CallAsync(new KeyValue { Key = "k" });
        Assert.Equal(("k!", "Do"), (answer.Key, answer.Value));
        var headers = Assert.Single(_server.Calls).Headers;
        Assert.Equal(
            ("trailers", "application/grpc", "identity", "60000m", "a test", "7"),
            (headers["te"], headers["content-type"], headers["grpc-accept-encoding"], headers["grpc-timeout"], headers["user-agent"],
                headers["x-seven"]));
    }

    [Fact]
    public async Task A_stream_gives_its_messages_one_by_one_and_ends()
    {
        var mayGoOn = new TaskCompletionSource();
        _server.Answer = async call =>
        {
            await call.SendAsync(new KeyValue { Key = "1" });
            await mayGoOn.Task;
            await call.SendAsync(new KeyValue());
            await call.EndAsync();
        };
        using var channel = Channel();
        using var stream = await channel.StreamAsync("/Test/Do", new KeyValue(), KeyValue.Parser, default);
        Assert.Equal("1", (await stream.NextAsync(default))!.Key); // while the server holds the others back
        mayGoOn.SetResult();
        Assert.NotNull(await stream.NextAsync(default));
        Assert.Null(await stream.NextAsync(default));
        Assert.Null(await stream.NextAsync(default));
        Assert.DoesNotContain("grpc-timeout", Assert.Single(_server.Calls).Headers.Keys);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_status_comes_with_its_message_and_details_in_headers_or_trailers(bool afterMessages)
    {
        _server.Answer = async call =>
        {
            if (afterMessages)
                await call.SendAsync(new KeyValue());
            await call.EndAsync(13, "not%20%C3%BCbel", [1, 2, 3, 255]);
        };
        var error = await FailureAsync();
        Assert.Equal((GrpcFailure.Status, GrpcStatusCode.Internal, "not übel"), (error.Failure, error.Code, error.Message));
        Assert.Equal([1, 2, 3, 255], error.Details.ToArray());
    }

    [Fact]
    public async Task A_status_of_no_known_number_is_Unknown()
    {
        _server.Answer = call => call.EndAsync(77);
        Assert.Equal(GrpcStatusCode.Unknown, (await FailureAsync()).Code);
    }

    [Theory]
    [InlineData("nothing", nameof(GrpcFailure.Broken), nameof(GrpcStatusCode.Unavailable), true)]
    [InlineData("no trailers", nameof(GrpcFailure.Broken), nameof(GrpcStatusCode.Unavailable), true)]
    [InlineData("within a head", nameof(GrpcFailure.Broken), nameof(GrpcStatusCode.Unavailable), true)]
    [InlineData("within a message", nameof(GrpcFailure.Broken), nameof(GrpcStatusCode.Unavailable), true)]
    [InlineData("reset at once", nameof(GrpcFailure.Broken), nameof(GrpcStatusCode.Unavailable), true)]
    [InlineData("reset within a message", nameof(GrpcFailure.Broken), nameof(GrpcStatusCode.Unavailable), true)]
    [InlineData("compressed", nameof(GrpcFailure.Refused), nameof(GrpcStatusCode.Unavailable), false)]
    [InlineData("too long", nameof(GrpcFailure.Refused), nameof(GrpcStatusCode.Unavailable), false)]
    [InlineData("damaged", nameof(GrpcFailure.NotGrpc), nameof(GrpcStatusCode.Unavailable), false)]
    [InlineData("html", nameof(GrpcFailure.NotGrpc), nameof(GrpcStatusCode.Unavailable), false)]
    [InlineData("401", nameof(GrpcFailure.Status), nameof(GrpcStatusCode.Unauthenticated), false)]
    [InlineData("403", nameof(GrpcFailure.Status), nameof(GrpcStatusCode.PermissionDenied), false)]
    [InlineData("404", nameof(GrpcFailure.NotGrpc), nameof(GrpcStatusCode.Unavailable), false)]
    [InlineData("503", nameof(GrpcFailure.Status), nameof(GrpcStatusCode.Unavailable), true)]
    public async Task A_stream_that_ends_as_it_should_not_fails(string how, string failure, string code, bool isTransport)
    {
        _server.Answer = call => EndAsync(call, how);
        var error = await FailureAsync();
        Assert.Equal((failure, code, isTransport, false),
            (error.Failure.ToString(), error.Code.ToString(), error.IsTransport, error.WasNotSent));
    }

    [Fact]
    public async Task A_call_without_an_answer_ends_at_its_deadline_and_the_server_learns_of_it()
    {
        var gone = new TaskCompletionSource();
        _server.Answer = async call =>
        {
            call.Aborted.Register(gone.SetResult);
            await gone.Task;
        };
        var error = await FailureAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal(GrpcFailure.Deadline, error.Failure);
        await gone.Task;
    }

    [Fact]
    public async Task A_call_that_is_given_up_ends_and_the_server_learns_of_it()
    {
        var begun = new TaskCompletionSource();
        var gone = new TaskCompletionSource();
        _server.Answer = async call =>
        {
            call.Aborted.Register(gone.SetResult);
            await call.SendAsync(new KeyValue());
            begun.SetResult();
            await gone.Task;
        };
        using var source = new CancellationTokenSource();
        using var channel = Channel();
        using var stream = await channel.StreamAsync("/Test/Do", new KeyValue(), KeyValue.Parser, source.Token);
        Assert.NotNull(await stream.NextAsync(source.Token));
        var next = stream.NextAsync(source.Token).AsTask();
        await begun.Task;
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        stream.Dispose();
        await gone.Task;
    }

    [Fact]
    public async Task Nothing_is_sent_where_no_server_is()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var error = await FailureAsync(options: new GrpcChannelOptions("127.0.0.1", port));
        Assert.Equal((GrpcFailure.Unreachable, true, true), (error.Failure, error.WasNotSent, error.IsTransport));
    }

    [Fact]
    public async Task A_host_of_no_known_name_is_told_apart()
    {
        var error = await FailureAsync(options: new GrpcChannelOptions("no-such-host.invalid", 15002));
        Assert.Equal((GrpcFailure.UnknownHost, true, false), (error.Failure, error.WasNotSent, error.IsTransport));
    }

    [Fact]
    public async Task A_server_that_takes_connections_and_says_nothing_is_given_up_in_time()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        var options = new GrpcChannelOptions("127.0.0.1", ((IPEndPoint)socket.LocalEndPoint!).Port)
        {
            UsesTls = true, ConnectTimeout = TimeSpan.FromMilliseconds(300),
        };
        var error = await FailureAsync(options: options);
        Assert.Equal((GrpcFailure.Unreachable, "no connection within 0.3 s"), (error.Failure, error.Message));
    }

    [Fact]
    public async Task A_certificate_that_nobody_signed_is_not_trusted_unless_it_is_named()
    {
        using var certificate = TestCertificate.Create();
        await using var server = await FakeGrpcServer.StartAsync(certificate);
        server.Answer = async call =>
        {
            await call.SendAsync(new KeyValue());
            await call.EndAsync();
        };
        var options = new GrpcChannelOptions("localhost", server.Port) { UsesTls = true };
        var error = await FailureAsync(options: options);
        Assert.Equal((GrpcFailure.Tls, true, false), (error.Failure, error.WasNotSent, error.IsTransport));
        Assert.Contains("certificate", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Calls);
        using var channel = new GrpcChannel(options with { TrustedRoots = [X509CertificateLoader.LoadCertificate(certificate.RawData)] });
        Assert.NotNull(await channel.CallAsync("/Test/Do", new KeyValue(), KeyValue.Parser, Long, default));
    }

    [Fact]
    public async Task TLS_to_a_plain_server_and_plain_text_to_a_TLS_server_are_told()
    {
        var error = await FailureAsync(options: new GrpcChannelOptions("localhost", _server.Port) { UsesTls = true });
        Assert.Equal(GrpcFailure.Tls, error.Failure);
        using var certificate = TestCertificate.Create();
        await using var server = await FakeGrpcServer.StartAsync(certificate);
        error = await FailureAsync(options: new GrpcChannelOptions("localhost", server.Port));
        Assert.True(error.Failure is GrpcFailure.Broken or GrpcFailure.NotGrpc, error.ToString());
        await using var old = await FakeGrpcServer.StartAsync(protocols: HttpProtocols.Http1);
        error = await FailureAsync(options: new GrpcChannelOptions("localhost", old.Port));
        Assert.True(error.Failure is GrpcFailure.Broken or GrpcFailure.NotGrpc, error.ToString());
    }

    private static async Task EndAsync(FakeCall call, string how)
    {
        switch (how)
        {
            case "nothing":
                call.Context.Response.ContentType = "application/grpc";
                return;
            case "no trailers":
                await call.SendAsync(new KeyValue());
                return;
            case "within a head":
                await call.SendAsync([0, 0, 0]);
                await call.EndAsync();
                return;
            case "within a message":
                await call.SendAsync([0, 0, 0, 0, 9, 1]);
                await call.EndAsync();
                return;
            case "reset at once":
                call.Abort();
                return;
            case "reset within a message":
                await call.SendAsync([0, 0, 0, 0, 9, 1]);
                call.Abort();
                return;
            case "compressed":
                await call.SendAsync([1, 0, 0, 0, 0]);
                return;
            case "too long":
                await call.SendAsync([0, 255, 255, 255, 255]);
                return;
            case "damaged":
                await call.SendAsync([0, 0, 0, 0, 2, 255, 255]);
                return;
            case "html":
                call.Context.Response.ContentType = "text/html";
                await call.SendAsync(Encoding.ASCII.GetBytes("<html>"));
                return;
            default:
                call.Context.Response.StatusCode = int.Parse(how, System.Globalization.CultureInfo.InvariantCulture);
                return;
        }
    }

    private GrpcChannel Channel() => new(new GrpcChannelOptions("127.0.0.1", _server.Port)
    {
        UserAgent = "a test", Headers = new Dictionary<string, string> { ["x-seven"] = "7" },
    });

    private async Task<KeyValue> CallAsync(KeyValue request)
    {
        using var channel = Channel();
        return await channel.CallAsync("/Test/Do", request, KeyValue.Parser, Long, default);
    }

    private async Task<GrpcException> FailureAsync(TimeSpan? deadline = null, GrpcChannelOptions? options = null)
    {
        using var channel = options is null ? Channel() : new GrpcChannel(options);
        return await Assert.ThrowsAsync<GrpcException>(() =>
            channel.CallAsync("/Test/Do", new KeyValue(), KeyValue.Parser, deadline ?? Long, default));
    }
}
