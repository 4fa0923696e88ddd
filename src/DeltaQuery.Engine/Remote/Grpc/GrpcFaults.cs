using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace DeltaQuery.Engine.Remote.Grpc;

/// <summary>What HttpClient throws, and answers that are no gRPC, as failures of a call.</summary>
internal static class GrpcFaults
{
    /// <summary>The failure; null if the exception is none of the network's: a cancellation, one of ours.</summary>
    public static GrpcException? Of(Exception error, GrpcChannelOptions options, CancellationToken cancellationToken) => error switch
    {
        OperationCanceledException when cancellationToken.IsCancellationRequested => null,
        OperationCanceledException =>
            new GrpcException(GrpcFailure.Unreachable, $"no connection within {options.ConnectTimeout.TotalSeconds:0.#} s", error),
        HttpRequestException e => OfRequest(e, options),
        HttpIOException or IOException or SocketException or ObjectDisposedException =>
            new GrpcException(GrpcFailure.Broken, Innermost(error), error),
        _ => null,
    };

    /// <summary>Checks that an answer is one of gRPC's.</summary>
    public static void CheckHead(HttpResponseMessage response, GrpcChannelOptions options)
    {
        if (GrpcMetadata.StatusOf(response.Headers) is { } status)
        {
            if (status != GrpcStatusCode.Ok)
                throw GrpcMetadata.FailureOf(status, response.Headers, options);
            return;
        }

        if (response.StatusCode != HttpStatusCode.OK)
            throw OfHttp(response.StatusCode);
        if (response.Content.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
            throw new GrpcException(GrpcFailure.NotGrpc,
                $"the answer is {response.Content.Headers.ContentType?.MediaType ?? "without a type"}");
    }

    private static GrpcException OfHttp(HttpStatusCode status)
    {
        var message = $"HTTP status {(int)status}";
        return status switch
        {
            HttpStatusCode.Unauthorized => new(GrpcStatusCode.Unauthenticated, message, default),
            HttpStatusCode.Forbidden => new(GrpcStatusCode.PermissionDenied, message, default),
            HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                new(GrpcStatusCode.Unavailable, message, default),
            _ => new(GrpcFailure.NotGrpc, message),
        };
    }

    private static GrpcException OfRequest(HttpRequestException e, GrpcChannelOptions options) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => new(GrpcFailure.UnknownHost, Innermost(e), e),
        HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError => new(GrpcFailure.Unreachable, Innermost(e), e),
        HttpRequestError.SecureConnectionError => new(GrpcFailure.Tls, Innermost(e), e),
        HttpRequestError.VersionNegotiationError => new(GrpcFailure.NotGrpc, "it does not speak HTTP/2", e),
        _ when e.InnerException is AuthenticationException => new(GrpcFailure.Tls, Innermost(e), e),
        // A server that waits for TLS, or speaks HTTP/1.1, does not understand the first bytes.
        HttpRequestError.InvalidResponse => new(GrpcFailure.NotGrpc, Innermost(e), e),
        HttpRequestError.HttpProtocolError when !options.UsesTls && e.InnerException is HttpProtocolException =>
            new(GrpcFailure.Broken, Innermost(e), e),
        _ => new(GrpcFailure.Broken, Innermost(e), e),
    };

    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
            error = inner;
        return error.Message;
    }
}
