using Google.Protobuf;

namespace DeltaQuery.Engine.Remote.Grpc;

/// <summary>The answers of one call, pulled one by one: what nobody reads stays with the server once HTTP/2's window is full.</summary>
internal sealed class GrpcStream<T> : IDisposable where T : class, IMessage<T>
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly MessageParser<T> _parser;
    private readonly GrpcChannelOptions _options;
    private readonly bool _endsAtOnce;
    private bool _hasEnded;

    public GrpcStream(HttpResponseMessage response, Stream body, MessageParser<T> parser, GrpcChannelOptions options, bool endsAtOnce) =>
        (_response, _body, _parser, _options, _endsAtOnce) = (response, body, parser, options, endsAtOnce);

    /// <summary>The next answer; null after the last, if the status is OK.</summary>
    /// <exception cref="GrpcException">The status is another, or the stream broke.</exception>
    public async ValueTask<T?> NextAsync(CancellationToken cancellationToken)
    {
        if (_hasEnded)
            return null;
        try
        {
            if (await GrpcFrame.ReadAsync(_body, _parser, _options.MaxMessageBytes, cancellationToken).ConfigureAwait(false) is { } message)
                return message;
        }
        catch (Exception e) when (GrpcFaults.Of(e, _options, cancellationToken) is { } fault)
        {
            throw fault;
        }

        _hasEnded = true;
        var trailers = _endsAtOnce ? _response.Headers : _response.TrailingHeaders;
        return GrpcMetadata.StatusOf(trailers) switch
        {
            GrpcStatusCode.Ok => null,
            { } code => throw GrpcMetadata.FailureOf(code, trailers, _options),
            null => throw new GrpcException(GrpcFailure.Broken, "the answer ends without a status"),
        };
    }

    /// <summary>Ends the call, read or not.</summary>
    public void Dispose() => _response.Dispose();
}
