using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DeltaQuery.Engine.Tests.Remote.Grpc;

/// <summary>A server on loopback that speaks HTTP/2 and answers calls as a test says.</summary>
internal sealed class FakeGrpcServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeGrpcServer(WebApplication app) => _app = app;

    /// <summary>Answers a call.</summary>
    public Func<FakeCall, Task> Answer { get; set; } = call => call.EndAsync();

    /// <summary>All calls that came.</summary>
    public ConcurrentQueue<FakeCall> Calls { get; } = new();

    public int Port { get; private set; }

    /// <summary>Starts one, with TLS if there is a certificate.</summary>
    public static async Task<FakeGrpcServer> StartAsync(
        X509Certificate2? certificate = null, HttpProtocols protocols = HttpProtocols.Http2)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(options =>
            options.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        var server = new FakeGrpcServer(builder.Build());
        server._app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var call = new FakeCall(context, body.ToArray()[5..]);
            server.Calls.Enqueue(call);
            try
            {
                await server.Answer(call);
            }
            catch (OperationCanceledException)
            {
                // The client has gone.
            }
        });
        await server._app.StartAsync();
        server.Port = new Uri(server._app.Urls.Single()).Port;
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
