using DeltaQuery.Engine.Remote.Grpc;
using DeltaQuery.Engine.Remote.Protocol;
using Google.Protobuf;

namespace DeltaQuery.Engine.Remote;

/// <summary>What the status of a failed call tells of an error of Spark's.</summary>
/// <param name="Class">Spark's error class; null if it has none.</param>
/// <param name="SqlState">Its SQLSTATE; null if it has none.</param>
/// <param name="Id">By what the server tells more; null if it does not.</param>
/// <param name="RetryAfter">After what time the call may be tried again; null if the server does not say that it may.</param>
/// <param name="Exception">The name of the exception that the server threw; null if it does not tell.</param>
internal sealed record ServerError(string? Class, string? SqlState, string? Id, TimeSpan? RetryAfter, string? Exception = null)
{
    public const string OperationNotFound = "INVALID_HANDLE.OPERATION_NOT_FOUND";
    public const string OperationAlreadyExists = "INVALID_HANDLE.OPERATION_ALREADY_EXISTS";
    public const string SessionChanged = "INVALID_HANDLE.SESSION_CHANGED";
    public const string SessionNotFound = "INVALID_HANDLE.SESSION_NOT_FOUND";
    public const string SessionClosed = "INVALID_HANDLE.SESSION_CLOSED";
    public const string CursorDisconnected = "INVALID_CURSOR.DISCONNECTED";
    public const string OperationCanceled = "OPERATION_CANCELED";

    private const string ErrorInfo = "/google.rpc.ErrorInfo";
    private const string RetryInfo = "/google.rpc.RetryInfo";

    /// <summary>Whether the session, with all that was made in it, is gone.</summary>
    public bool IsSessionGone => Class is SessionChanged or SessionNotFound or SessionClosed;

    /// <summary>Reads the details of a status; all is null where there are none, or none that can be read.</summary>
    public static ServerError Of(GrpcException error)
    {
        RpcErrorInfo? info = null;
        TimeSpan? retryAfter = null;
        try
        {
            foreach (var detail in RpcStatus.Parser.ParseFrom(error.Details.Span).Details)
            {
                if (detail.TypeUrl.EndsWith(ErrorInfo, StringComparison.Ordinal))
                    info ??= RpcErrorInfo.Parser.ParseFrom(detail.Value);
                else if (detail.TypeUrl.EndsWith(RetryInfo, StringComparison.Ordinal))
                    retryAfter ??= Delay(RpcRetryInfo.Parser.ParseFrom(detail.Value).RetryDelay);
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // The message of the status tells what there is to tell.
        }

        return new ServerError(Metadata("errorClass"), Metadata("sqlState"), Metadata("errorId"), retryAfter,
            info?.Reason.Split('.', '$')[^1]);

        string? Metadata(string key) =>
            info is not null && info.Metadata.TryGetValue(key, out var value) && value.Length > 0 ? value : null;
    }

    private static TimeSpan Delay(RpcDuration? delay) =>
        delay is null ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Clamp((delay.Seconds * 1000.0) + (delay.Nanos / 1e6), 0, 600_000));
}
