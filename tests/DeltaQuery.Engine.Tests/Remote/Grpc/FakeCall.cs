using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DeltaQuery.Engine.Tests.Remote.Grpc;

/// <summary>One call of a <see cref="FakeGrpcServer"/>, as the server sees it.</summary>
internal sealed class FakeCall(HttpContext context, byte[] request)
{
    /// <summary>The method's name, without its service.</summary>
    public string Method { get; } = context.Request.Path.Value!.Split('/')[^1];

    public IReadOnlyDictionary<string, string> Headers { get; } =
        context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);

    public string Scheme { get; } = context.Request.Scheme;

    public HttpContext Context => context;

    /// <summary>Set when the client has given the call up.</summary>
    public CancellationToken Aborted => context.RequestAborted;

    public T Request<T>() where T : IMessage<T>, new()
    {
        var message = new T();
        message.MergeFrom(request);
        return message;
    }

    /// <summary>Sends an answer.</summary>
    public Task SendAsync(IMessage message)
    {
        var body = message.ToByteArray();
        return SendAsync([0, (byte)(body.Length >> 24), (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body]);
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendAsync(byte[] bytes)
    {
        context.Response.ContentType ??= "application/grpc";
        await context.Response.Body.WriteAsync(bytes);
        await context.Response.Body.FlushAsync();
    }

    /// <summary>Ends the call with a status, in trailers where something was sent.</summary>
    public async Task EndAsync(int status = 0, string? message = null, byte[]? details = null)
    {
        context.Response.ContentType ??= "application/grpc";
        var trailers = context.Response.HasStarted ? context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers
            : context.Response.Headers;
        trailers["grpc-status"] = status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (message is not null)
            trailers["grpc-message"] = message;
        if (details is not null)
            trailers["grpc-status-details-bin"] = Convert.ToBase64String(details).TrimEnd('=');
        await context.Response.CompleteAsync();
    }

    /// <summary>Ends it as a broken connection does.</summary>
    public void Abort() => context.Abort();
}
