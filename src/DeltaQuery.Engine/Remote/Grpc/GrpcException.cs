namespace DeltaQuery.Engine.Remote.Grpc;

/// <summary>A call that failed.</summary>
internal sealed class GrpcException : Exception
{
    /// <summary>The server's status.</summary>
    public GrpcException(GrpcStatusCode code, string message, ReadOnlyMemory<byte> details) : base(message) =>
        (Code, Details) = (code, details);

    /// <summary>A failure before there was a status.</summary>
    public GrpcException(GrpcFailure failure, string message, Exception? innerException = null) : base(message, innerException) =>
        (Failure, Code) = (failure, failure == GrpcFailure.Deadline ? GrpcStatusCode.DeadlineExceeded : GrpcStatusCode.Unavailable);

    public GrpcFailure Failure { get; }

    public GrpcStatusCode Code { get; }

    /// <summary>The bytes of <c>grpc-status-details-bin</c>, a google.rpc.Status; empty if there were none.</summary>
    public ReadOnlyMemory<byte> Details { get; }

    /// <summary>Whether the request certainly never went out.</summary>
    public bool WasNotSent => Failure is GrpcFailure.UnknownHost or GrpcFailure.Unreachable or GrpcFailure.Tls;

    /// <summary>Whether it was the way to the server that failed, and may be open again in a moment.</summary>
    public bool IsTransport => Failure is GrpcFailure.Broken or GrpcFailure.Unreachable
        || (Failure == GrpcFailure.Status && Code == GrpcStatusCode.Unavailable);
}
