using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;

namespace DeltaQuery.Engine.Remote.Grpc;

/// <summary>gRPC over HTTP/2: calls with one answer and with a stream of answers.</summary>
/// <remarks>https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md. Safe for concurrent use.</remarks>
internal sealed class GrpcChannel : IDisposable
{
    // gRPC servers end a connection that pings more often than each 5 minutes while nothing flows; a dead line is found by TCP's own
    // probes.
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(310);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);

    private const int ProbeDelaySeconds = 30;
    private const int ProbeIntervalSeconds = 10;
    private const int Probes = 3;

    // Linux gives up a line on which nothing is confirmed only after a quarter of an hour.
    private const int TcpLevel = 6;
    private const int TcpUserTimeout = 18;
    private static readonly byte[] UnconfirmedMilliseconds = BitConverter.GetBytes(
        (ProbeDelaySeconds + (Probes * ProbeIntervalSeconds)) * 1000);

    private readonly GrpcChannelOptions _options;
    private readonly HttpClient _client;
    private readonly Uri _address;

    public GrpcChannel(GrpcChannelOptions options)
    {
        _options = options;
        _address = new UriBuilder(options.UsesTls ? "https" : "http", options.Host, options.Port).Uri;
        _client = new HttpClient(Handler(options)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>A call with one answer.</summary>
    /// <param name="method">The path: <c>/package.Service/Method</c>.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="parser">Reads the answer.</param>
    /// <param name="deadline">How long it may take.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <exception cref="GrpcException">It failed.</exception>
    public async Task<T> CallAsync<T>(
        string method, IMessage request, MessageParser<T> parser, TimeSpan deadline, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        try
        {
            using var stream = await OpenAsync(method, request, parser, deadline, limit.Token).ConfigureAwait(false);
            var answer = await stream.NextAsync(limit.Token).ConfigureAwait(false)
                ?? throw new GrpcException(GrpcFailure.Broken, "the call ended without an answer");
            if (await stream.NextAsync(limit.Token).ConfigureAwait(false) is not null)
                throw new GrpcException(GrpcFailure.NotGrpc, "the call had more than one answer");
            return answer;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GrpcException(GrpcFailure.Deadline, $"no answer within {deadline.TotalSeconds:0.#} s", e);
        }
    }

    /// <summary>A call with a stream of answers, which has no deadline.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public Task<GrpcStream<T>> StreamAsync<T>(string method, IMessage request, MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T> => OpenAsync(method, request, parser, null, cancellationToken);

    public void Dispose() => _client.Dispose();

    private async Task<GrpcStream<T>> OpenAsync<T>(
        string method, IMessage message, MessageParser<T> parser, TimeSpan? deadline, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        using var request = Request(method, message, deadline);
        HttpResponseMessage response;
        try
        {
            response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (GrpcFaults.Of(e, _options, cancellationToken) is { } fault)
        {
            throw fault;
        }

        try
        {
            GrpcFaults.CheckHead(response, _options);
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return new GrpcStream<T>(response, body, parser, _options, endsAtOnce: GrpcMetadata.StatusOf(response.Headers) is not null);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private HttpRequestMessage Request(string method, IMessage message, TimeSpan? deadline)
    {
        var content = new ByteArrayContent(GrpcFrame.Of(message));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, method))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content,
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("grpc-accept-encoding", "identity");
        request.Headers.TryAddWithoutValidation("user-agent", _options.UserAgent);
        if (deadline is { } time)
            request.Headers.TryAddWithoutValidation("grpc-timeout", GrpcMetadata.Timeout(time));
        foreach (var (name, value) in _options.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private static SocketsHttpHandler Handler(GrpcChannelOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = options.UsesTls, // a proxy passes HTTP/2 through a tunnel only
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            ActivityHeadersPropagator = null,
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, cancellationToken),
        };
        if (options.TrustedRoots is { } roots)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        return handler;
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint server, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, ProbeDelaySeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeIntervalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
            if (OperatingSystem.IsLinux())
                socket.SetRawSocketOption(TcpLevel, TcpUserTimeout, UnconfirmedMilliseconds);
            await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
